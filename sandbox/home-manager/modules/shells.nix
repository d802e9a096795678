# Start-up files of bash and zsh.
{ config, lib, ... }:
let
  cfg = config.programs;
  aliases =
    set:
    lib.concatStrings (
      lib.mapAttrsToList (name: value: "alias -- ${name}=${lib.escapeShellArg value}\n") (
        config.home.shellAliases // set
      )
    );
  exports =
    set:
    lib.concatStrings (lib.mapAttrsToList (name: value: "export ${name}=\"${toString value}\"\n") set);
  session = ". \"$HOME/.nix-profile/etc/profile.d/hm-session-vars.sh\"\n";
  bash = cfg.bash;
  zsh = cfg.zsh;
in
{
  home.file = lib.mkMerge [
    (lib.mkIf bash.enable {
      ".bash_profile".text = ". ~/.profile\n[[ -f ~/.bashrc ]] && . ~/.bashrc\n";
      ".profile".text = session + exports bash.sessionVariables + bash.profileExtra;
      ".bashrc".text =
        bash.bashrcExtra + "\n[[ $- == *i* ]] || return\n" + aliases bash.shellAliases + bash.initExtra;
    })
    (lib.mkIf zsh.enable {
      ".zshenv".text = session + exports zsh.sessionVariables + zsh.envExtra;
      ".zprofile".text = zsh.profileExtra;
      ".zshrc".text = aliases zsh.shellAliases + (zsh.initContent or "") + (zsh.initExtra or "");
    })
  ];
}
