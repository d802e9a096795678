# Options that several types have.
{ lib }:
let
  inherit (lib) mkOption types;
in
rec {
  text =
    default: description:
    mkOption {
      inherit default description;
      type = types.str;
    };
  words =
    default: description:
    mkOption {
      inherit default description;
      type = types.listOf types.str;
    };
  optional =
    type: description:
    mkOption {
      inherit description;
      type = types.nullOr type;
      default = null;
    };
  pairs =
    description:
    mkOption {
      inherit description;
      type = types.attrsOf types.str;
      default = { };
    };
  path = types.strMatching "/.*";

  mountable = {
    mountpoint = optional path "Where it is mounted in the new system.";
    mountOptions = words [ "defaults" ] "Options of the mount.";
  };

  hooks =
    lib.genAttrs
      [
        "preCreateHook"
        "postCreateHook"
        "preMountHook"
        "postMountHook"
        "preUnmountHook"
        "postUnmountHook"
      ]
      (
        name:
        mkOption {
          type = types.lines;
          default = "";
          description = "Shell that runs at its ${name}.";
        }
      );
}
