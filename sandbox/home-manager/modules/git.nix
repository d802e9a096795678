# git: its configuration file from settings, under the names of each release.
{
  config,
  lib,
  ...
}:
let
  cfg = config.programs.git;
  inherit (lib) mkOption types;
  settings = mkOption {
    type = types.attrsOf types.anything;
    default = { };
  };
  nullable = mkOption {
    type = types.nullOr types.str;
    default = null;
  };
  # From 25.11 on one set; the old names remain as aliases.
  one = lib.versionAtLeast lib.trivial.release "25.11";
  current = if one then "settings" else "extraConfig";
  merged = lib.recursiveUpdate {
    user = lib.filterAttrs (_: value: value != null) {
      name = cfg.userName or null;
      email = cfg.userEmail or null;
    };
    alias = cfg.aliases or { };
    filter = lib.optionalAttrs cfg.lfs.enable {
      lfs = {
        clean = "git-lfs clean -- %f";
        smudge = "git-lfs smudge -- %f";
        process = "git-lfs filter-process";
        required = true;
      };
    };
  } cfg.${current};
  signing =
    lib.optionalAttrs (cfg.signing.key != null) { user.signingKey = cfg.signing.key; }
    // lib.optionalAttrs (cfg.signing.signByDefault == true) { commit.gpgSign = true; };
in
{
  imports = lib.optionals one [
    (lib.mkRenamedOptionModule [ "programs" "git" "extraConfig" ] [ "programs" "git" "settings" ])
    (lib.mkRenamedOptionModule
      [ "programs" "git" "userName" ]
      [ "programs" "git" "settings" "user" "name" ]
    )
    (lib.mkRenamedOptionModule
      [ "programs" "git" "userEmail" ]
      [ "programs" "git" "settings" "user" "email" ]
    )
    (lib.mkRenamedOptionModule [ "programs" "git" "aliases" ] [ "programs" "git" "settings" "alias" ])
  ];
  options.programs.git = {
    enable = lib.mkEnableOption "Git";
    ignores = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };
    attributes = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };
    lfs.enable = lib.mkEnableOption "Git Large File Storage";
    signing = {
      key = nullable;
      format = nullable;
      signByDefault = mkOption {
        type = types.nullOr types.bool;
        default = null;
      };
      signer = nullable;
    };
    ${current} = settings;
  }
  // lib.optionalAttrs (!one) {
    userName = nullable;
    userEmail = nullable;
    aliases = mkOption {
      type = types.attrsOf types.str;
      default = { };
    };
  };
  config = lib.mkIf cfg.enable {
    xdg.configFile = {
      "git/config".text = lib.generators.toGitINI (
        lib.filterAttrs (_: section: section != { }) (
          lib.recursiveUpdate (
            if one then lib.recursiveUpdate { filter = merged.filter; } cfg.settings else merged
          ) signing
        )
      );
      "git/ignore" = lib.mkIf (cfg.ignores != [ ]) { text = lib.concatLines cfg.ignores; };
      "git/attributes" = lib.mkIf (cfg.attributes != [ ]) { text = lib.concatLines cfg.attributes; };
    };
  };
}
