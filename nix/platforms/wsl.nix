# NixOS as a distribution of the Windows Subsystem for Linux. Windows brings kernel, disk, addresses and name
# resolution; nothing is booted here, and no screen is drawn on but through Windows.
{
  config,
  inputs,
  lib,
  ...
}:
let
  cfg = config.fleet.wsl;
  users = lib.attrNames config.fleet.users;
in
{
  imports = [
    ../modules/headless
    ../modules/users
    # Not the flake's nixosModules: to name those, Nix fetches a nixpkgs that nothing here uses.
    "${inputs.nixos-wsl}/modules"
  ];

  options.fleet.wsl = {
    defaultUser = lib.mkOption {
      type = lib.types.nullOr lib.types.str;
      default =
        if users == [ ] then
          "nixos"
        else if lib.length users == 1 then
          lib.head users
        else
          null;
      defaultText = "the host's only user";
      description = "User whom Windows logs in; one of the fleet's users on this host.";
    };
    dockerDesktop = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether Docker Desktop on Windows may offer its engine and client here.";
    };
    vscode = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether the server of VS Code Remote, a program made for other distributions, runs here.";
    };
    windowsPath = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether programs of Windows are on PATH.";
    };
  };

  config = {
    assertions = [
      {
        assertion = cfg.defaultUser != null;
        message = "${config.networking.hostName}: Windows logs in one of ${lib.concatStringsSep ", " users}, and it is not said whom. Set fleet.wsl.defaultUser in the host's options.";
      }
      {
        assertion = users == [ ] || cfg.defaultUser == null || lib.elem cfg.defaultUser users;
        message = "${config.networking.hostName}: fleet.wsl.defaultUser is ${toString cfg.defaultUser}, who is none of the host's users (${lib.concatStringsSep ", " users}). Name one of them, or add the user to nixos-fleet:users.";
      }
    ];

    fleet.headless.enable = lib.mkDefault true;

    wsl = {
      enable = true;
      defaultUser = lib.mkIf (cfg.defaultUser != null) cfg.defaultUser;
      docker-desktop.enable = lib.mkDefault cfg.dockerDesktop;
      interop.includePath = lib.mkDefault cfg.windowsPath;
      wslConf.interop.appendWindowsPath = lib.mkDefault cfg.windowsPath;
    };

    programs.nix-ld.enable = lib.mkDefault cfg.vscode;
  };
}
