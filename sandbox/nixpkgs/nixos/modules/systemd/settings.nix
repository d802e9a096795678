# systemd's own configuration files, tmpfiles, and what of them is only declared here.
{
  config,
  lib,
  ...
}:
let
  cfg = config.systemd;
  inherit (lib) mkOption types;
  lines = mkOption {
    type = types.lines;
    default = "";
  };
  manager = mkOption {
    type = types.attrsOf (
      types.oneOf [
        types.bool
        types.int
        types.str
        (types.listOf types.str)
      ]
    );
    default = { };
  };
  newSettings = lib.versionAtLeast lib.trivial.release "25.11";
  rule =
    path: type: entry:
    lib.concatStringsSep " " [
      "'${type}'"
      "'${path}'"
      "'${entry.mode}'"
      "'${entry.user}'"
      "'${entry.group}'"
      "'${entry.age}'"
      entry.argument
    ];
  ruleText = mkOption {
    type = types.str;
    default = "-";
  };
  rules = lib.types.attrsOf (
    types.attrsOf (
      types.attrsOf (
        types.submodule (
          { name, ... }:
          {
            options = {
              type = mkOption {
                type = types.str;
                default = name;
              };
              mode = ruleText;
              user = ruleText;
              group = ruleText;
              age = ruleText;
              argument = mkOption {
                type = types.str;
                default = "";
              };
            };
          }
        )
      )
    )
  );
in
{
  options.systemd = {
    tmpfiles.rules = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };
    tmpfiles.settings = mkOption {
      type = rules;
      default = { };
    };
    tmpfiles.packages = mkOption {
      type = types.listOf types.package;
      default = [ ];
    };
    coredump.enable = mkOption {
      type = types.bool;
      default = true;
    };
    coredump.extraConfig = lines;
    enableEmergencyMode = mkOption {
      type = types.bool;
      default = true;
    };
    oomd = {
      enable = mkOption {
        type = types.bool;
        default = true;
      };
      enableRootSlice = lib.mkEnableOption "oomd on the root slice";
      enableSystemSlice = lib.mkEnableOption "oomd on the system slice";
      enableUserSlices = lib.mkEnableOption "oomd on user slices";
    };
    network = mkOption {
      type = types.submodule {
        freeformType = types.attrsOf types.anything;
        options.enable = mkOption {
          type = types.bool;
          default = false;
        };
      };
      default = { };
    };
    enableUnifiedCgroupHierarchy = mkOption {
      type = types.bool;
      default = true;
    };
  }
  // (if newSettings then { settings.Manager = manager; } else { extraConfig = lines; });
  config = {
    environment.etc = {
      "tmpfiles.d/00-nixos.conf".text = lib.concatLines cfg.tmpfiles.rules;
      "systemd/system.conf.d/nixos.conf".text = "[Manager]\n${
        if newSettings then
          lib.generators.toKeyValue { listsAsDuplicateKeys = true; } cfg.settings.Manager
        else
          cfg.extraConfig
      }";
    }
    // lib.mapAttrs' (
      name: paths:
      lib.nameValuePair "tmpfiles.d/${name}.conf" {
        text = lib.concatLines (
          lib.concatLists (
            lib.mapAttrsToList (
              path: types: lib.mapAttrsToList (_: entry: rule path entry.type entry) types
            ) paths
          )
        );
      }
    ) cfg.tmpfiles.settings;
    # Rules count from the switch on, and again at every boot.
    system.activationScripts.tmpfiles = lib.stringAfter [ "etc" ] ''
      systemd-tmpfiles --create /etc/tmpfiles.d/*.conf || true
    '';
  };
}
