{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.users;
  inherit (lib) mkOption types;
  nullable =
    type:
    mkOption {
      type = types.nullOr type;
      default = null;
    };
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
  range = {
    options = {
      startUid = mkOption { type = types.int; };
      count = mkOption {
        type = types.int;
        default = 1;
      };
    };
  };
  user =
    { name, config, ... }:
    {
      options = {
        enable = toggle true;
        name = mkOption {
          type = types.passwdEntry types.str;
          default = name;
          apply =
            value:
            if lib.stringLength value < 32 then
              value
            else
              throw "Username '${value}' is longer than 31 characters which is not allowed!";
        };
        description = mkOption {
          type = types.passwdEntry types.str;
          default = "";
        };
        uid = nullable types.int;
        isSystemUser = toggle false;
        isNormalUser = toggle false;
        group = mkOption {
          type = types.str;
          default = "";
        };
        extraGroups = mkOption {
          type = types.listOf types.str;
          default = [ ];
        };
        home = mkOption {
          type = types.passwdEntry types.path;
          default = "/var/empty";
        };
        homeMode = mkOption {
          type = types.strMatching "[0-7]{1,5}";
          default = "700";
        };
        cryptHomeLuks = nullable types.str;
        pamMount = mkOption {
          type = types.attrsOf types.str;
          default = { };
        };
        shell = mkOption {
          type = types.nullOr (types.either types.shellPackage (types.passwdEntry types.path));
          default = "/run/current-system/sw/bin/nologin";
        };
        ignoreShellProgramCheck = toggle false;
        useDefaultShell = toggle false;
        createHome = toggle false;
        hashedPassword = nullable (types.passwdEntry types.str);
        password = nullable types.str;
        hashedPasswordFile = nullable types.str;
        initialHashedPassword = nullable (types.passwdEntry types.str);
        initialPassword = nullable types.str;
        packages = mkOption {
          type = types.listOf types.package;
          default = [ ];
        };
        expires = nullable (types.strMatching "[0-9]{4}-[0-9]{2}-[0-9]{2}");
        linger = mkOption {
          type = types.nullOr types.bool;
          default = null;
          apply = value: value == true;
        };
        autoSubUidGidRange = toggle false;
        subUidRanges = mkOption {
          type = types.listOf (types.submodule range);
          default = [ ];
        };
        subGidRanges = mkOption {
          type = types.listOf types.raw;
          default = [ ];
        };
        openssh.authorizedKeys = {
          keys = mkOption {
            type = types.listOf types.singleLineStr;
            default = [ ];
          };
          keyFiles = mkOption {
            type = types.listOf types.path;
            default = [ ];
          };
        };
        openssh.authorizedPrincipals = mkOption {
          type = types.listOf (types.strMatching "[^\n]+");
          default = [ ];
        };
      };
      config = lib.mkMerge [
        (lib.mkIf config.isNormalUser {
          group = lib.mkDefault "users";
          createHome = lib.mkDefault true;
          home = lib.mkDefault "/home/${config.name}";
          useDefaultShell = lib.mkDefault true;
          autoSubUidGidRange = lib.mkDefault true;
        })
        (lib.mkIf config.useDefaultShell { shell = lib.mkOverride 1100 cfg.defaultUserShell; })
      ];
    };
  group =
    { name, ... }:
    {
      options = {
        name = mkOption {
          type = types.passwdEntry types.str;
          default = name;
        };
        gid = nullable types.int;
        members = mkOption {
          type = types.listOf (types.passwdEntry types.str);
          default = [ ];
        };
      };
    };
in
{
  imports = [
    (lib.mkAliasOptionModule [ "users" "extraUsers" ] [ "users" "users" ])
    (lib.mkAliasOptionModule [ "users" "extraGroups" ] [ "users" "groups" ])
  ];
  options.users = {
    mutableUsers = toggle true;
    allowNoPasswordLogin = toggle false;
    enforceIdUniqueness = toggle true;
    manageLingering = toggle true;
    defaultUserShell = mkOption {
      type = types.either types.path types.shellPackage;
      default = pkgs.bashInteractive;
    };
    users = mkOption {
      type = types.attrsOf (types.submodule user);
      default = { };
    };
    groups = mkOption {
      type = types.attrsOf (types.submodule group);
      default = { };
    };
    motd = mkOption {
      type = types.nullOr types.lines;
      default = null;
    };
    motdFile = nullable types.path;
  };
}
