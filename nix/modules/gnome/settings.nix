# Settings that GNOME starts with on every host; users change them as they like.
{ config, lib, ... }:
let
  cfg = config.fleet.gnome;
  common = {
    "org/gnome/desktop/interface" = {
      clock-show-weekday = true;
      color-scheme = "prefer-dark";
      enable-hot-corners = false;
      show-battery-percentage = true;
    };
    "org/gnome/desktop/peripherals/touchpad" = {
      tap-to-click = true;
      two-finger-scrolling-enabled = true;
    };
    "org/gnome/desktop/privacy" = {
      remove-old-temp-files = true;
      remove-old-trash-files = true;
    };
    "org/gnome/desktop/wm/preferences".button-layout = "appmenu:minimize,maximize,close";
    "org/gnome/mutter" = {
      dynamic-workspaces = true;
      edge-tiling = true;
    };
  };
in
{
  options.fleet.gnome.settings = lib.mkOption {
    type = lib.types.attrsOf (lib.types.attrsOf lib.types.anything);
    default = { };
    description = "Settings of this host, by dconf path and key, over those that all hosts share.";
    example."org/gnome/desktop/interface".color-scheme = "default";
  };

  config = lib.mkIf cfg.enable {
    programs.dconf = {
      enable = true;
      # After what a host enters for itself: the first database that has a key decides.
      profiles.user.databases = lib.mkAfter [
        { settings = lib.recursiveUpdate common cfg.settings; }
      ];
    };
  };
}
