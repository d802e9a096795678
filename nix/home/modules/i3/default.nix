# i3 for a home: keys, rules, workspaces and what starts with it. The system's fleet.i3 brings the session that it runs in.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) types;
  cfg = config.fleet.i3;
  workspaces = import ../../lib/workspaces.nix;
in
{
  imports = [
    ../workspaces
    ./autostart.nix
    ./colours.nix
    ./keybindings.nix
    ./windows.nix
  ];

  options.fleet.i3 = {
    enable = lib.mkOption {
      type = types.bool;
      default = false;
      description = "Whether i3 is set up.";
    };
    modifier = lib.mkOption {
      type = types.enum [
        "Mod1"
        "Mod4"
      ];
      default = "Mod4";
      description = "Key that all of i3's own go with: Mod4 is the logo key, Mod1 is Alt.";
    };
    terminal = lib.mkOption {
      type = types.str;
      default = "xfce4-terminal";
      example = "alacritty";
      description = "Command of the terminal.";
    };
    launcher = lib.mkOption {
      type = types.str;
      default = "${pkgs.rofi}/bin/rofi -show drun";
      defaultText = "rofi -show drun";
      description = "Command that starts other programs.";
    };
    lock = lib.mkOption {
      type = types.str;
      default = "xflock4";
      description = "Command that locks the screen.";
    };
    autostart = lib.mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "firefox" ];
      description = "Commands that run once, when a session begins.";
    };
    floating = lib.mkOption {
      type = types.listOf types.str;
      default = [
        "Blueman-manager"
        "Nm-connection-editor"
        "Pavucontrol"
        "Xfce4-appfinder"
      ];
      description = "Classes of windows that float over the others.";
    };
  };

  config = lib.mkIf cfg.enable {
    xsession.windowManager.i3 = {
      enable = true;
      config = {
        inherit (cfg) modifier terminal;
        menu = cfg.launcher;
        workspaceAutoBackAndForth = lib.mkDefault true;
        assigns = workspaces.assigns config.fleet.workspaces;
        workspaceOutputAssign = workspaces.outputs config.fleet.workspaces;
        defaultWorkspace = lib.mkIf (config.fleet.workspaces != [ ]) (
          lib.mkDefault "workspace number ${workspaces.label (lib.head config.fleet.workspaces)}"
        );
      };
    };
  };
}
