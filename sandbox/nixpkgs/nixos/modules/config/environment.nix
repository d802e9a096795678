# Packages, variables and shells of the whole system.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.environment;
  inherit (lib) mkOption types;
  strings = mkOption {
    type = types.listOf types.str;
    default = [ ];
  };
  lines = mkOption {
    type = types.lines;
    default = "";
  };
  value = types.oneOf [
    (types.listOf (
      types.oneOf [
        types.int
        types.str
        types.path
      ]
    ))
    types.int
    types.str
    types.path
  ];
  variables = mkOption {
    type = types.attrsOf (types.nullOr value);
    default = { };
    apply = lib.mapAttrs (
      _: item:
      if item == null then
        null
      else if builtins.isList item then
        lib.concatMapStringsSep ":" toString item
      else
        toString item
    );
  };
  aliases = mkOption {
    type = types.attrsOf (types.nullOr (types.either types.str types.path));
    default = { };
  };
  exports = lib.concatStrings (
    lib.mapAttrsToList (name: item: "export ${name}=\"${item}\"\n") (
      lib.filterAttrs (_: item: item != null) (cfg.sessionVariables // cfg.variables)
    )
  );
  aliasLines = lib.concatStrings (
    lib.mapAttrsToList (name: item: "alias -- ${name}=${lib.escapeShellArg item}\n") (
      lib.filterAttrs (_: item: item != null) cfg.shellAliases
    )
  );
in
{
  options = {
    environment = {
      systemPackages = mkOption {
        type = types.listOf types.package;
        default = [ ];
      };
      defaultPackages = mkOption {
        type = types.listOf types.package;
        default = with pkgs; [
          nano
          perl
          rsync
          strace
        ];
      };
      corePackages = mkOption {
        type = types.listOf types.package;
        default = [ pkgs.core-tools ];
        internal = true;
      };
      pathsToLink = strings;
      extraOutputsToInstall = strings;
      extraSetup = lines;
      inherit variables;
      sessionVariables = variables;
      profileRelativeEnvVars = mkOption {
        type = types.attrsOf (types.listOf types.str);
        default = { };
      };
      shellAliases = aliases;
      shells = mkOption {
        type = types.listOf (types.either types.shellPackage types.path);
        default = [ ];
        apply = map (
          shell: if lib.isDerivation shell then "/run/current-system/sw${shell.shellPath}" else toString shell
        );
      };
      shellInit = lines;
      loginShellInit = lines;
      interactiveShellInit = lines;
      extraInit = lines;
      homeBinInPath = mkOption {
        type = types.bool;
        default = false;
      };
      localBinInPath = mkOption {
        type = types.bool;
        default = false;
      };
      enableAllTerminfo = lib.mkEnableOption "all terminfo outputs";
      stub-ld.enable = mkOption {
        type = types.bool;
        default = true;
      };
      binsh = mkOption {
        type = types.path;
        default = "${pkgs.bash}/bin/sh";
      };
      usrbinenv = mkOption {
        type = types.nullOr types.path;
        default = "${pkgs.coreutils}/bin/env";
      };
    };
    system.path = mkOption {
      type = types.package;
      internal = true;
    };
  };
  config = {
    environment = {
      pathsToLink = [
        "/bin"
        "/sbin"
        "/etc/xdg"
        "/lib/systemd"
        "/share"
      ];
      systemPackages = cfg.corePackages ++ [ pkgs.nixos-rebuild ] ++ cfg.defaultPackages;
      variables = {
        NIXPKGS_CONFIG = "/etc/nix/nixpkgs-config.nix";
        EDITOR = lib.mkDefault "nano";
        PAGER = lib.mkDefault "less -R";
      };
      etc = {
        "set-environment".text = ''
          # The environment of every login on this system.
          export __NIXOS_SET_ENVIRONMENT_DONE=1
          export PATH="${lib.optionalString cfg.homeBinInPath "$HOME/bin:"}${lib.optionalString cfg.localBinInPath "$HOME/.local/bin:"}/run/wrappers/bin:$HOME/.nix-profile/bin:$HOME/.local/state/nix/profile/bin:/etc/profiles/per-user/$USER/bin:/nix/var/nix/profiles/default/bin:/run/current-system/sw/bin:/usr/bin:/bin:/usr/sbin:/sbin"
          ${exports}
          ${cfg.extraInit}
        '';
        profile.text = ''
          if [ -z "''${__NIXOS_SET_ENVIRONMENT_DONE-}" ]; then . /etc/set-environment; fi
          ${cfg.shellInit}
          ${cfg.loginShellInit}
          if [ -n "''${BASH_VERSION-}" ] && [ -n "''${PS1-}" ]; then . /etc/bashrc; fi
        '';
        bashrc.text = ''
          if [ -z "''${__NIXOS_SET_ENVIRONMENT_DONE-}" ]; then . /etc/set-environment; fi
          ${aliasLines}
          ${cfg.interactiveShellInit}
        '';
        "bash.bashrc".text = ''
          # A command over ssh finds what a login finds.
          if [ -z "''${__NIXOS_SET_ENVIRONMENT_DONE-}" ]; then . /etc/set-environment; fi
        '';
        "pam/environment".text = lib.concatStrings (
          lib.mapAttrsToList (name: item: "${name} DEFAULT=\"${item}\"\n") (
            lib.filterAttrs (_: item: item != null) cfg.sessionVariables
          )
        );
      };
    };
    system.path = pkgs.buildEnv {
      name = "system-path";
      paths = cfg.systemPackages;
      inherit (cfg) pathsToLink;
      ignoreCollisions = true;
      postBuild = cfg.extraSetup;
    };
    system.build.setEnvironment = pkgs.writeText "set-environment" cfg.etc.set-environment.text;
  };
}
