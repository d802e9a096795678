# Options of a secret that only a system has: owners, units, and whether users need it.
{ lib, users }:
{ config, ... }:
let
  inherit (lib) mkOption types;
  units = mkOption {
    type = types.listOf types.str;
    default = [ ];
  };
in
{
  path = mkOption {
    type = types.str;
    default =
      if config.neededForUsers then
        "/run/secrets-for-users/${config.name}"
      else
        "/run/secrets/${config.name}";
  };
  owner = mkOption {
    type = types.nullOr types.str;
    default = null;
  };
  uid = mkOption {
    type = types.nullOr types.int;
    default = 0;
  };
  group = mkOption {
    type = types.nullOr types.str;
    default = if config.owner != null then users.${config.owner}.group else null;
  };
  gid = mkOption {
    type = types.nullOr types.int;
    default = 0;
  };
  restartUnits = units;
  reloadUnits = units;
  neededForUsers = mkOption {
    type = types.bool;
    default = false;
  };
}
