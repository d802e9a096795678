# The parts of the bar. Each is a default: a home changes it through services.polybar.settings.
{
  config,
  lib,
  ...
}:
let
  cfg = config.fleet.polybar;
  palette = lib.mapAttrs (_: value: "#${lib.removePrefix "#" value}") (
    config.fleet.stylix.palette or (import ../../lib/palette.nix)
  );
  workspaces = import ../../lib/workspaces.nix;
  workspace = {
    text = "%icon%";
    padding = 1;
  };
  parts = {
    colours = {
      background = palette.base00;
      raised = palette.base01;
      faint = palette.base03;
      text = palette.base05;
      accent = palette.base0D;
      good = palette.base0B;
      warning = palette.base0A;
      alert = palette.base08;
    };
    "module/i3" = {
      type = "internal/i3";
      pin.workspaces = true;
      index.sort = true;
      show.urgent = true;
      ws.icon = workspaces.icons config.fleet.workspaces;
      ws-icon-default = "•";
      label = {
        focused = workspace // {
          foreground = "\${colours.accent}";
          background = "\${colours.raised}";
          underline = "\${colours.accent}";
        };
        unfocused = workspace // {
          foreground = "\${colours.faint}";
        };
        visible = workspace;
        urgent = workspace // {
          foreground = "\${colours.alert}";
        };
        mode = {
          padding = 1;
          background = "\${colours.alert}";
          foreground = "\${colours.background}";
        };
      };
    };
    "module/title" = {
      type = "internal/xwindow";
      label.text = "%title:0:80:…%";
    };
    "module/volume" = {
      type = "internal/pulseaudio";
      format.volume = "<label-volume>";
      label.volume = "vol %percentage%%";
      label.muted.text = "muted";
      label.muted.foreground = "\${colours.faint}";
    };
    "module/memory" = {
      type = "internal/memory";
      interval = 5;
      label.text = "mem %percentage_used%%";
    };
    "module/cpu" = {
      type = "internal/cpu";
      interval = 5;
      label.text = "cpu %percentage%%";
    };
    "module/date" = {
      type = "internal/date";
      interval = 5;
      date = "%a %Y-%m-%d";
      time = "%H:%M";
      label.text = "%date% %time%";
    };
    "module/tray".type = "internal/tray";
  };
  devices =
    lib.optionalAttrs (cfg.network != null) {
      "module/network" = {
        type = "internal/network";
        interface = cfg.network;
        interval = 5;
        label.connected = "%essid% %local_ip%";
        label.disconnected.text = "offline";
        label.disconnected.foreground = "\${colours.faint}";
      };
    }
    // lib.optionalAttrs (cfg.backlight != null) {
      "module/backlight" = {
        type = "internal/backlight";
        card = cfg.backlight;
        label.text = "light %percentage%%";
      };
    }
    // lib.optionalAttrs (cfg.battery != null) {
      "module/battery" = {
        type = "internal/battery";
        inherit (cfg) battery;
        full.at = 98;
        low.at = 10;
        label.charging = "bat %percentage%%+";
        label.discharging = "bat %percentage%%";
        label.full = "full";
        label.low.text = "bat %percentage%%";
        label.low.foreground = "\${colours.alert}";
      }
      // lib.optionalAttrs (cfg.adapter != null) { inherit (cfg) adapter; };
    };
in
{
  config = lib.mkIf cfg.enable {
    services.polybar.settings = lib.mapAttrs (_: lib.mapAttrs (_: lib.mkDefault)) (parts // devices);
  };
}
