# What a device activates. As with nix-on-droid itself, all of it can be known on a device alone: its loader is a path that
# is there already, and its ids are the device's, where they are not set.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  ids = import (
    pkgs.runCommandLocal "ids.nix" { } ''echo "{ gid = $(id -g); uid = $(id -u); }" > $out''
  );
  text =
    default:
    mkOption {
      type = types.str;
      inherit default;
    };
in
{
  options = {
    build = {
      activation = mkOption {
        type = types.attrs;
        default = { };
      };
      activationBefore = mkOption {
        type = types.attrs;
        default = { };
      };
      activationAfter = mkOption {
        type = types.attrs;
        default = { };
      };
      activationPackage = mkOption {
        type = types.package;
        readOnly = true;
      };
      installationDir = mkOption {
        type = types.path;
        readOnly = true;
      };
      extraProotOptions = mkOption {
        type = types.listOf types.str;
        default = [ ];
      };
    };
    environment.files.prootStatic = mkOption {
      type = types.package;
      readOnly = true;
    };
    user = {
      group = text "nix-on-droid";
      userName = text "nix-on-droid";
      home = mkOption {
        type = types.path;
        readOnly = true;
      };
      shell = mkOption {
        type = types.path;
        default = "${pkgs.bashInteractive}/bin/bash";
      };
      gid = mkOption {
        type = types.int;
        default = ids.gid;
      };
      uid = mkOption {
        type = types.int;
        default = ids.uid;
      };
    };
  };
  config = {
    build.installationDir = "/data/data/com.termux.nix/files/usr";
    build.activationPackage = pkgs.runCommandLocal "nix-on-droid-generation" { } ''
      mkdir -p $out
      ln -s ${config.environment.path} $out/nix-on-droid-path
      ln -s ${config.environment.files.prootStatic}/bin/proot-static $out/proot-static
      echo ${toString config.user.uid}:${toString config.user.gid} > $out/ids
    '';
    environment.files.prootStatic = "/nix/store/7qd99m1w65x2vgqg453nd70y60sm3kay-proot-termux-static-aarch64-unknown-linux-android-unstable-2024-05-04";
    user.home = "/data/data/com.termux.nix/files/home";
    environment.etc.passwd.text = "${config.user.userName}:x:${toString config.user.uid}\n";
  };
}
