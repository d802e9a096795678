# The interactive shell. The system decides which one a login starts; both are set up alike.
{ config, lib, ... }:
let
  cfg = config.fleet.shell;
  # Absolute from 25.11 on, relative to the home before.
  zshFolder =
    if lib.versionAtLeast config.home.version.release "25.11" then
      "${config.xdg.configHome}/zsh"
    else
      ".config/zsh";
in
{
  options.fleet.shell = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether zsh and bash are set up: completion, suggestions, a long history, aliases.";
    };
    aliases = lib.mkOption {
      description = "Short names of commands.";
      type = lib.types.attrsOf lib.types.str;
      default = {
        ".." = "cd ..";
        "..." = "cd ../..";
        g = "git";
      };
      example = {
        k = "kubectl";
      };
    };
  };

  config = lib.mkIf cfg.enable {
    home.shellAliases = cfg.aliases;
    programs.bash = {
      enable = lib.mkDefault true;
      historyControl = lib.mkDefault [
        "erasedups"
        "ignorespace"
      ];
      historySize = lib.mkDefault 50000;
    };
    programs.zsh = {
      enable = lib.mkDefault true;
      autocd = lib.mkDefault true;
      autosuggestion.enable = lib.mkDefault true;
      defaultKeymap = lib.mkDefault "emacs";
      dotDir = lib.mkDefault zshFolder;
      enableCompletion = lib.mkDefault true;
      history = {
        ignoreAllDups = lib.mkDefault true;
        ignoreSpace = lib.mkDefault true;
        save = lib.mkDefault 50000;
        share = lib.mkDefault true;
        size = lib.mkDefault 50000;
      };
      syntaxHighlighting.enable = lib.mkDefault true;
    };
  };
}
