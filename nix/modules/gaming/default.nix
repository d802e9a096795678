# Games: Steam, GameMode, gamescope and what shows how they run.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.gaming;
in
{
  imports = [
    ../needs
    ../users
  ];

  options.fleet.gaming = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host plays games.";
    };
    steam = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether Steam is installed, which is unfree.";
    };
    remotePlay = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether Steam streams games to other machines: opens its ports.";
    };
    console = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the login screen offers Steam alone as a session, as on a console.";
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = cfg.steam -> pkgs.stdenv.hostPlatform.isx86_64;
        message = "${config.networking.hostName}: Steam runs on x86_64 alone, and this host is ${pkgs.stdenv.hostPlatform.system}. Set fleet.gaming.steam or fleet.gaming.enable to false in the host's options.";
      }
    ];

    fleet.needs.gaming = lib.mkIf cfg.steam {
      unfree = [
        "steam"
        "steam-original"
        "steam-run"
        "steam-unwrapped"
      ];
      homeDirectories = [
        ".local/share/Steam"
        ".steam"
      ];
      tcp = lib.mkIf cfg.remotePlay [ 27036 ];
      udp = lib.mkIf cfg.remotePlay (lib.range 27031 27036);
    };

    programs = {
      gamemode.enable = lib.mkDefault true;
      # Steam's module turns it off with a default unless it has a session of its own.
      gamescope.enable = lib.mkOverride 900 true;
      steam = lib.mkIf cfg.steam {
        enable = true;
        gamescopeSession.enable = lib.mkDefault cfg.console;
      };
    };
    # Its members may raise the clock of the processor while a game runs.
    users.groups.gamemode.members = lib.attrNames config.fleet.users;
    environment.systemPackages = lib.optional pkgs.stdenv.hostPlatform.isx86_64 pkgs.mangohud;
    hardware.graphics.enable32Bit = lib.mkDefault pkgs.stdenv.hostPlatform.isx86_64;
  };
}
