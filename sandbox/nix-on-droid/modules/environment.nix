{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.environment;
  inherit (lib) mkOption types;
  file =
    { name, ... }:
    {
      options = {
        enable = mkOption {
          type = types.bool;
          default = true;
        };
        target = mkOption {
          type = types.str;
          default = name;
        };
        text = mkOption {
          type = types.nullOr types.lines;
          default = null;
        };
        source = mkOption { type = types.path; };
      };
    };
in
{
  options.environment = {
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
      readOnly = true;
    };
    etc = mkOption {
      type = types.attrsOf (types.submodule file);
      default = { };
    };
    etcBackupExtension = mkOption {
      type = types.nullOr types.str;
      default = null;
    };
    motd = mkOption {
      type = types.nullOr types.lines;
      default = "Welcome to Nix-on-Droid!";
    };
    sessionVariables = mkOption {
      type = types.attrs;
      default = { };
    };
  };
  config.environment = {
    packages = [
      pkgs.bashInteractive
      pkgs.cacert
      pkgs.coreutils
      config.nix.package
    ];
    path = pkgs.buildEnv {
      name = "nix-on-droid-path";
      paths = cfg.packages;
    };
    sessionVariables = {
      HOME = config.user.home;
      USER = config.user.userName;
    };
  };
}
