# A machine without a screen: no graphics, and nothing that would draw.
{ config, lib, ... }:
let
  cfg = config.fleet.headless;
  # Declared where a desktop is brought in at all.
  drawing = lib.attrNames (config.fleet.desktops or { });
in
{
  options.fleet.headless.enable = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether the host has no screen; a desktop or a display manager is then refused.";
  };

  config = lib.mkIf cfg.enable {
    # Weaker than a feature's default, so that a desktop is refused in words and not by a conflict.
    hardware.graphics.enable = lib.mkOverride 1200 false;
    assertions = [
      {
        assertion =
          drawing == [ ] && !config.services.displayManager.enable && !config.services.xserver.enable;
        message = "${config.networking.hostName}: it is headless (fleet.headless.enable, as in the profile server), but has ${
          lib.concatMapStringsSep ", " (name: "fleet.${name}") drawing
          + lib.optionalString (drawing == [ ]) "a display manager or X server"
        }. Turn that off, or set fleet.headless.enable to false in the host's options.";
      }
    ];
  };
}
