# What makes a terminal comfortable: windows that outlive it, a prompt that says where one is, jumping and searching.
{ config, lib, ... }:
let
  cfg = config.fleet.terminal;
in
{
  options.fleet.terminal = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether tmux, starship, fzf, zoxide, eza and bat are set up.";
    };
    emulator = lib.mkOption {
      type = lib.types.nullOr (
        lib.types.enum [
          "alacritty"
          "foot"
          "kitty"
        ]
      );
      default = null;
      description = "Terminal emulator; null where the desktop brings one, or there is none.";
    };
  };

  config = lib.mkIf cfg.enable {
    programs = lib.mkMerge [
      (lib.mkIf (cfg.emulator != null) { ${cfg.emulator}.enable = lib.mkDefault true; })
      {
        bat.enable = lib.mkDefault true;
        eza = {
          enable = lib.mkDefault true;
          git = lib.mkDefault true;
          icons = lib.mkDefault "auto";
        };
        fzf.enable = lib.mkDefault true;
        starship.enable = lib.mkDefault true;
        tmux = {
          enable = lib.mkDefault true;
          baseIndex = lib.mkDefault 1;
          clock24 = lib.mkDefault true;
          # Waiting for the rest of an escape sequence makes every Esc in an editor slow.
          escapeTime = lib.mkDefault 10;
          focusEvents = lib.mkDefault true;
          historyLimit = lib.mkDefault 50000;
          keyMode = lib.mkDefault "vi";
          mouse = lib.mkDefault true;
          terminal = lib.mkDefault "tmux-256color";
        };
        zoxide.enable = lib.mkDefault true;
      }
    ];
  };
}
