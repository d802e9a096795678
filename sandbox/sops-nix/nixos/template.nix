# A file with secrets in it: its placeholders are filled in on the host.
{
  lib,
  pkgs,
  users,
}:
let
  inherit (lib) mkOption types;
  units = mkOption {
    type = types.listOf types.str;
    default = [ ];
  };
in
types.submodule (
  { name, config, ... }:
  {
    options = {
      name = mkOption {
        type = types.singleLineStr;
        default = name;
      };
      path = mkOption {
        type = types.singleLineStr;
        default = "/run/secrets/rendered/${config.name}";
      };
      content = mkOption {
        type = types.lines;
        default = "";
      };
      file = mkOption {
        type = types.path;
        default = pkgs.writeText config.name config.content;
      };
      mode = mkOption {
        type = types.singleLineStr;
        default = "0400";
      };
      owner = mkOption {
        type = types.nullOr types.singleLineStr;
        default = null;
      };
      uid = mkOption {
        type = types.nullOr types.int;
        default = 0;
      };
      group = mkOption {
        type = types.nullOr types.singleLineStr;
        default = if config.owner != null then users.${config.owner}.group else null;
      };
      gid = mkOption {
        type = types.nullOr types.int;
        default = 0;
      };
      restartUnits = units;
      reloadUnits = units;
    };
  }
)
