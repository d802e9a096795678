# The fleet's users, from one definition for all hosts.
{ config, lib, ... }:
let
  cfg = config.fleet.users;

  user = {
    options = {
      description = lib.mkOption {
        type = lib.types.str;
        default = "";
        description = "Full name.";
      };
      extraGroups = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ ];
        example = [ "wheel" ];
        description = "Groups besides the primary one; what a host adds comes after them.";
      };
      sshKeys = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ ];
        description = "OpenSSH public keys that log in as this user.";
      };
      hashedPasswordFile = lib.mkOption {
        type = lib.types.nullOr lib.types.str;
        default = null;
        example = "/run/secrets-for-users/ada";
        description = "File on the host with the crypt(3) hash of the password.";
      };
    };
  };
in
{
  options.fleet.users = lib.mkOption {
    type = lib.types.attrsOf (lib.types.submodule user);
    default = { };
    description = "Users by login name.";
  };

  config.users.users = lib.mapAttrs (_: spec: {
    isNormalUser = true;
    inherit (spec) description extraGroups hashedPasswordFile;
    openssh.authorizedKeys.keys = spec.sshKeys;
  }) cfg;
}
