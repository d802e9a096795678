# Android in a container. It draws through Wayland alone.
{ config, lib, ... }:
let
  cfg = config.fleet.waydroid;
  onWayland =
    lib.any (desktop: desktop.wayland) (lib.attrValues config.fleet.desktops)
    || config.programs.hyprland.enable
    || config.programs.sway.enable;
  found =
    if config.fleet.desktops == { } then
      "this host has no desktop"
    else
      "${
        lib.concatMapStringsSep ", " (name: "fleet.${name}") (lib.attrNames config.fleet.desktops)
      } is on X11";
in
{
  imports = [
    ../desktops
    ../needs
  ];

  options.fleet.waydroid.enable = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether Android programs run, in Waydroid.";
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = onWayland;
        message = "${config.networking.hostName}: fleet.waydroid needs a desktop on Wayland, and ${found}. Turn on fleet.plasma, or fleet.gnome with fleet.gnome.wayland, or set fleet.waydroid.enable to false.";
      }
    ];

    virtualisation.waydroid.enable = true;
    fleet.needs.waydroid = {
      directories = [ "/var/lib/waydroid" ];
      homeDirectories = [ ".local/share/waydroid" ];
    };
  };
}
