# Options that systems and homes have alike.
{
  config,
  lib,
  pkgs,
}:
let
  inherit (lib) mkOption types;
  nullable =
    type:
    mkOption {
      type = types.nullOr type;
      default = null;
    };
in
{
  defaultSopsFile = mkOption {
    type = types.path;
  };
  defaultSopsFormat = mkOption {
    type = types.str;
    default = "yaml";
  };
  defaultSopsKey = nullable types.str;
  validateSopsFiles = mkOption {
    type = types.bool;
    default = true;
  };
  keepGenerations = mkOption {
    type = types.ints.unsigned;
    default = 1;
  };
  log = mkOption {
    type = types.listOf (
      types.enum [
        "keyImport"
        "secretChanges"
      ]
    );
    default = [
      "keyImport"
      "secretChanges"
    ];
  };
  environment = mkOption {
    type = types.attrsOf (types.either types.str types.path);
    default = { };
  };
  package = mkOption {
    type = types.package;
    default = pkgs.sops;
  };
  validationPackage = mkOption {
    type = types.package;
    default = config.sops.package;
  };
  placeholder = mkOption {
    type = types.attrsOf (
      lib.mkOptionType {
        name = "coercibleToString";
        description = "value that can be coerced to string";
        check = lib.strings.isConvertibleWithToString;
        merge = lib.mergeEqualOption;
      }
    );
    default = lib.mapAttrs (
      name: _: "<SOPS:${builtins.hashString "sha256" name}:PLACEHOLDER>"
    ) config.sops.secrets;
    visible = false;
  };
  age = {
    keyFile = mkOption {
      type = types.nullOr types.externalPath;
      default = null;
    };
    generateKey = mkOption {
      type = types.bool;
      default = false;
    };
    plugins = mkOption {
      type = types.listOf types.package;
      default = [ ];
    };
  };
  gnupg = {
    home = nullable types.str;
    package = mkOption {
      type = types.package;
      default = pkgs.gnupg;
    };
  };
}
