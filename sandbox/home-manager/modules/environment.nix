# Who the home belongs to, what is installed in it, and its environment.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.home;
  inherit (lib) mkOption types;
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
  value = types.oneOf [
    types.str
    types.path
    types.int
    types.float
    types.bool
  ];
  text = item: if builtins.isBool item then lib.boolToString item else toString item;
in
{
  options.home = {
    username = mkOption {
      type = types.str;
    };
    homeDirectory = mkOption {
      type = types.path;
      apply = toString;
    };
    profileDirectory = mkOption {
      type = types.path;
      default = "${cfg.homeDirectory}/.nix-profile";
      readOnly = true;
    };
    stateVersion = mkOption {
      type = types.enum [
        "18.09"
        "19.03"
        "19.09"
        "20.03"
        "20.09"
        "21.03"
        "21.05"
        "21.11"
        "22.05"
        "22.11"
        "23.05"
        "23.11"
        "24.05"
        "24.11"
        "25.05"
        "25.11"
        "26.05"
        "26.11"
      ];
    };
    version.release = mkOption {
      type = types.str;
      default = lib.trivial.release;
      readOnly = true;
    };
    enableNixpkgsReleaseCheck = toggle true;
    packages = mkOption {
      type = types.listOf types.package;
      default = [ ];
    };
    extraOutputsToInstall = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };
    path = mkOption {
      type = types.package;
      internal = true;
    };
    emptyActivationPath = toggle true;
    sessionVariables = mkOption {
      type = types.lazyAttrsOf value;
      default = { };
    };
    sessionVariablesExtra = mkOption {
      type = types.lines;
      default = "";
      internal = true;
    };
    sessionVariablesPackage = mkOption {
      type = types.package;
      internal = true;
    };
    sessionSearchVariables = mkOption {
      type = types.attrsOf (types.listOf types.str);
      default = { };
    };
    sessionPath = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };
    shellAliases = mkOption {
      type = types.attrsOf types.str;
      default = { };
    };
    preferXdgDirectories = toggle false;
    shell = {
      enableShellIntegration = toggle true;
      enableBashIntegration = toggle cfg.shell.enableShellIntegration;
      enableZshIntegration = toggle cfg.shell.enableShellIntegration;
      enableFishIntegration = toggle cfg.shell.enableShellIntegration;
    };
    language = mkOption {
      type = types.attrsOf (types.nullOr types.str);
      default = { };
    };
    keyboard = mkOption {
      type = types.nullOr (types.attrsOf types.anything);
      default = { };
    };
  };
  config = {
    home.path = pkgs.buildEnv {
      name = "home-manager-path";
      paths = cfg.packages;
      ignoreCollisions = false;
    };
    home.sessionVariables = lib.mapAttrs' (
      name: item: lib.nameValuePair (if name == "base" then "LANG" else "LC_${lib.toUpper name}") item
    ) (lib.filterAttrs (_: item: item != null) cfg.language);
    home.sessionVariablesPackage = pkgs.writeTextDir "etc/profile.d/hm-session-vars.sh" ''
      # Only once per session.
      if [ -n "''${__HM_SESS_VARS_SOURCED-}" ]; then return; fi
      export __HM_SESS_VARS_SOURCED=1
      ${lib.concatStrings (
        lib.mapAttrsToList (name: item: "export ${name}=\"${text item}\"\n") cfg.sessionVariables
      )}
      ${lib.optionalString (
        cfg.sessionPath != [ ]
      ) "export PATH=\"${lib.concatStringsSep ":" cfg.sessionPath}:$PATH\""}
      ${lib.concatStrings (
        lib.mapAttrsToList (
          name: items: "export ${name}=\"${lib.concatStringsSep ":" items}\${${name}:+:$" + name + "}\"\n"
        ) cfg.sessionSearchVariables
      )}
      ${cfg.sessionVariablesExtra}
    '';
    home.packages = [ cfg.sessionVariablesPackage ];
    assertions = [
      {
        assertion = cfg.username != "";
        message = "Username could not be determined";
      }
      {
        assertion = cfg.homeDirectory != "";
        message = "Home directory could not be determined";
      }
    ];
  };
}
