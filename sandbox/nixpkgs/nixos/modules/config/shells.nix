# Login shells that are switched on: installed, listed in /etc/shells, and set up for every login.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  names = lib.filter (name: config.programs.${name}.enable) [
    "fish"
    "zsh"
  ];
  loginOf =
    name:
    lib.filter (
      user:
      user.enable
      && lib.isDerivation user.shell
      && lib.getName user.shell == name
      && !user.ignoreShellProgramCheck
    ) (lib.attrValues config.users.users);
in
{
  environment.systemPackages = map (name: pkgs.${name}) names;
  environment.shells = map (name: "/run/current-system/sw/bin/${name}") names;
  environment.etc = lib.mkIf config.programs.zsh.enable {
    "zshenv".text = ''
      if [ -z "''${__NIXOS_SET_ENVIRONMENT_DONE-}" ]; then . /etc/set-environment; fi
      ${config.programs.zsh.shellInit}
    '';
    "zprofile".text = config.programs.zsh.loginShellInit;
    "zshrc".text = config.programs.zsh.interactiveShellInit;
  };
  assertions =
    lib.concatMap
      (
        name:
        map (user: {
          assertion = config.programs.${name}.enable;
          message = "users.users.${user.name}.shell is set to ${name}, but\nprograms.${name}.enable is not true. This will cause the ${name}\nshell to lack the basic nix directories in its PATH and might make\nlogging in as that user impossible. You can fix it with:\nprograms.${name}.enable = true;\n\nIf you know what you're doing and you are fine with the behavior,\nset users.users.${user.name}.ignoreShellProgramCheck = true;\ninstead.";
        }) (loginOf name)
      )
      [
        "fish"
        "zsh"
      ];
}
