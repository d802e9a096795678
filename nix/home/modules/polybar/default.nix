# Polybar as the bar of i3, with the workspaces that i3 has.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) types;
  cfg = config.fleet.polybar;
  device =
    example: description:
    lib.mkOption {
      type = types.nullOr types.str;
      default = null;
      inherit example description;
    };
in
{
  imports = [
    ../workspaces
    ./modules.nix
  ];

  options.fleet.polybar = {
    enable = lib.mkOption {
      type = types.bool;
      default = false;
      description = "Whether polybar shows workspaces, the window's title and the machine's state.";
    };
    font = lib.mkOption {
      type = types.str;
      default = config.stylix.fonts.monospace.name or "DejaVu Sans Mono";
      defaultText = "the theme's monospaced font";
      description = "Its font.";
    };
    height = lib.mkOption {
      type = types.ints.positive;
      default = 24;
      description = "Its height in pixels.";
    };
    battery = device "BAT1" "Battery whose charge is shown; its name in /sys/class/power_supply.";
    adapter = device "ACAD" "Power adapter; its name in /sys/class/power_supply.";
    network = device "wlp1s0" "Network interface whose connection is shown.";
    backlight = device "amdgpu_bl1" "Screen whose brightness is shown; its name in /sys/class/backlight.";
  };

  config = lib.mkIf cfg.enable {
    services.polybar = {
      enable = true;
      # With support for i3.
      package = lib.mkDefault pkgs.polybarFull;
      script = "polybar main &";
      settings."bar/main" = {
        width = "100%";
        inherit (cfg) height;
        background = "\${colours.background}";
        foreground = "\${colours.text}";
        font = [ "${cfg.font}:size=10;2" ];
        line.size = 2;
        padding.right = 1;
        module.margin = 1;
        separator = "|";
        cursor.click = "pointer";
        enable.ipc = true;
        modules = {
          left = "i3";
          center = "title";
          right = lib.concatStringsSep " " (
            lib.optional (cfg.network != null) "network"
            ++ [
              "volume"
              "memory"
              "cpu"
            ]
            ++ lib.optional (cfg.backlight != null) "backlight"
            ++ lib.optional (cfg.battery != null) "battery"
            ++ [
              "date"
              "tray"
            ]
          );
        };
      };
    };

    xsession.windowManager.i3.config = lib.mkIf config.xsession.windowManager.i3.enable {
      bars = lib.mkDefault [ ];
      # A session that the system sets up does not start it, and it ends where i3 does not answer yet.
      startup = [
        {
          command = "systemctl --user restart polybar.service";
          always = true;
          notification = false;
        }
      ];
    };

    assertions = [
      {
        assertion = cfg.adapter != null -> cfg.battery != null;
        message = "fleet.polybar.adapter is ${toString cfg.adapter}, but fleet.polybar.battery is not set. Name the battery too, in the home's options.";
      }
    ];
  };
}
