# zsh as the shell that people get: completion, suggestions from history, colours for what would not run.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.shell;
in
{
  imports = [ ../needs ];

  options.fleet.shell.enable = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether zsh is the login shell of users who have not chosen one; root keeps bash, as scripts expect.";
  };

  config = lib.mkIf cfg.enable {
    programs.zsh = {
      enable = true;
      enableCompletion = lib.mkDefault true;
      autosuggestions.enable = lib.mkDefault true;
      syntaxHighlighting.enable = lib.mkDefault true;
      # Otherwise each user's first login is a questionnaire.
      shellInit = "zsh-newuser-install() { :; }";
      # zsh puts a new file in the old one's place, which a file that is mounted by itself would not survive.
      histFile = lib.mkDefault "\${XDG_DATA_HOME:-$HOME/.local/share}/zsh/history";
      interactiveShellInit = ''
        [[ -d ''${HISTFILE:h} ]] || mkdir -p -- "''${HISTFILE:h}"
      '';
    };
    # NixOS itself has bash here by mkDefault; a host's plain setting goes before this one.
    users.defaultUserShell = lib.mkOverride 900 pkgs.zsh;
    users.users.root.shell = lib.mkOverride 900 pkgs.bashInteractive;

    fleet.needs.shell.homeDirectories = [ ".local/share/zsh" ];
  };
}
