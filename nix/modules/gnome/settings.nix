# Settings that GNOME starts with on every host; users change them as they like.
{ config, lib, ... }:
{
  config = lib.mkIf config.fleet.gnome.enable {
    programs.dconf = {
      enable = true;
      profiles.user.databases = [
        {
          settings = {
            "org/gnome/desktop/interface" = {
              clock-show-weekday = true;
              color-scheme = "prefer-dark";
              enable-hot-corners = false;
              show-battery-percentage = true;
            };
            "org/gnome/desktop/peripherals/touchpad".tap-to-click = true;
            "org/gnome/mutter".edge-tiling = true;
          };
        }
      ];
    };
  };
}
