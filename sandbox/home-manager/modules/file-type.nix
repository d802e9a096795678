# A set of files, each from a text or a source.
{ lib, pkgs }:
let
  inherit (lib) mkOption types;
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
in
types.attrsOf (
  types.submodule (
    { name, config, ... }:
    {
      options = {
        enable = toggle true;
        target = mkOption {
          type = types.str;
          default = name;
          apply = path: lib.removePrefix "./" (toString path);
        };
        text = mkOption {
          type = types.nullOr types.lines;
          default = null;
        };
        source = mkOption {
          type = types.path;
        };
        executable = mkOption {
          type = types.nullOr types.bool;
          default = null;
        };
        recursive = toggle false;
        onChange = mkOption {
          type = types.lines;
          default = "";
        };
        force = toggle false;
        ignorelinks = toggle false;
      };
      config.source = lib.mkIf (config.text != null) (
        lib.mkDefault (
          pkgs.writeTextFile {
            name = lib.strings.sanitizeDerivationName (lib.hm.strings.storeFileName name);
            inherit (config) text;
            executable = config.executable == true;
          }
        )
      );
    }
  )
)
