# A machine without a screen: no graphics, and nothing that would draw.
{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.fleet.headless;
  drawing = lib.filter (name: options.fleet ? ${name} && config.fleet.${name}.enable) [
    "gnome"
    "i3"
    "plasma"
  ];
in
{
  options.fleet.headless.enable = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether the host has no screen; a desktop or a display manager is then refused.";
  };

  config = lib.mkIf cfg.enable {
    hardware.graphics.enable = lib.mkDefault false;
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
