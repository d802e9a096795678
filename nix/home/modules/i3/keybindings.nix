# Keys. Each is a default: a home binds it to something else by naming it.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.i3;
  mod = cfg.modifier;
  workspaces = import ../../lib/workspaces.nix;
  # The arrows, and where the fingers rest.
  directions = {
    left = [
      "Left"
      "h"
    ];
    down = [
      "Down"
      "j"
    ];
    up = [
      "Up"
      "k"
    ];
    right = [
      "Right"
      "l"
    ];
  };
  towards =
    keys: command:
    lib.concatMapAttrs (
      direction: names: lib.genAttrs (map (name: "${keys}+${name}") names) (_: "${command} ${direction}")
    ) directions;

  windows = {
    "${mod}+Return" = "exec ${cfg.terminal}";
    "${mod}+d" = "exec ${cfg.launcher}";
    "${mod}+e" = "exec thunar";
    "${mod}+Shift+q" = "kill";
    "${mod}+b" = "split h";
    "${mod}+v" = "split v";
    "${mod}+f" = "fullscreen toggle";
    "${mod}+s" = "layout stacking";
    "${mod}+w" = "layout tabbed";
    "${mod}+t" = "layout toggle split";
    "${mod}+a" = "focus parent";
    "${mod}+space" = "focus mode_toggle";
    "${mod}+Shift+space" = "floating toggle";
    "${mod}+minus" = "scratchpad show";
    "${mod}+Shift+minus" = "move scratchpad";
    "${mod}+Tab" = "workspace back_and_forth";
    "${mod}+r" = "mode resize";
  };
  session = {
    "${mod}+Shift+c" = "reload";
    "${mod}+Shift+r" = "restart";
    "${mod}+Shift+e" = "exec xfce4-session-logout";
    "${mod}+Escape" = "exec ${cfg.lock}";
    "Print" = "exec xfce4-screenshooter";
  };
  # What keyboards have keys of their own for; the brightness keys are the power manager's.
  media = {
    "XF86AudioRaiseVolume" =
      "exec --no-startup-id ${pkgs.pulseaudio}/bin/pactl set-sink-volume @DEFAULT_SINK@ +5%";
    "XF86AudioLowerVolume" =
      "exec --no-startup-id ${pkgs.pulseaudio}/bin/pactl set-sink-volume @DEFAULT_SINK@ -5%";
    "XF86AudioMute" =
      "exec --no-startup-id ${pkgs.pulseaudio}/bin/pactl set-sink-mute @DEFAULT_SINK@ toggle";
    "XF86AudioMicMute" =
      "exec --no-startup-id ${pkgs.pulseaudio}/bin/pactl set-source-mute @DEFAULT_SOURCE@ toggle";
    "XF86AudioPlay" = "exec --no-startup-id ${pkgs.playerctl}/bin/playerctl play-pause";
    "XF86AudioNext" = "exec --no-startup-id ${pkgs.playerctl}/bin/playerctl next";
    "XF86AudioPrev" = "exec --no-startup-id ${pkgs.playerctl}/bin/playerctl previous";
  };
in
{
  config = lib.mkIf cfg.enable {
    xsession.windowManager.i3.config = {
      keybindings = lib.mapAttrs (_: lib.mkDefault) (
        windows
        // session
        // media
        // towards mod "focus"
        // towards "${mod}+Shift" "move"
        // towards "${mod}+Control" "move workspace to output"
        // workspaces.bindings mod config.fleet.workspaces
      );
      modes.resize = {
        "Left" = "resize shrink width 5 px or 5 ppt";
        "Down" = "resize grow height 5 px or 5 ppt";
        "Up" = "resize shrink height 5 px or 5 ppt";
        "Right" = "resize grow width 5 px or 5 ppt";
        "Return" = "mode default";
        "Escape" = "mode default";
      };
    };
  };
}
