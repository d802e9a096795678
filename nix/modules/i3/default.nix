# i3 as window manager in a session of XFCE, which brings file manager, power manager, settings and password dialogs.
# XFCE's own window manager, panel and desktop stay out. Keys, rules and bar are the home's: fleet.i3 and fleet.polybar.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.i3;
in
{
  imports = [ ../desktops ];

  options.fleet.i3.enable = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether the host has the i3 window manager, with XFCE's services around it.";
  };

  config = lib.mkIf cfg.enable {
    fleet.desktops.i3 = {
      wayland = false;
      xSession = "xfce+i3";
    };
    services = {
      xserver = {
        enable = true;
        desktopManager.xfce = {
          enable = true;
          noDesktop = true;
          enableXfwm = false;
        };
        displayManager.lightdm.enable = lib.mkDefault true;
        windowManager.i3.enable = true;
      };
      displayManager.defaultSession = lib.mkDefault "xfce+i3";
      gvfs.enable = lib.mkDefault true;
      tumbler.enable = lib.mkDefault true;
    };
    programs.thunar = {
      enable = true;
      # They left the set xfce for the top level of the package set.
      plugins = [
        (pkgs.thunar-archive-plugin or pkgs.xfce.thunar-archive-plugin)
        (pkgs.thunar-volman or pkgs.xfce.thunar-volman)
      ];
    };
    security.polkit.enable = true;
    # What XFCE's power manager talks to.
    services.upower.enable = lib.mkDefault true;
  };
}
