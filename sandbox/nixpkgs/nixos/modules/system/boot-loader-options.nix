{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
  strings = mkOption {
    type = types.listOf types.str;
    default = [ ];
  };
  lines = mkOption {
    type = types.lines;
    default = "";
  };
  nullable =
    type: default:
    mkOption {
      type = types.nullOr type;
      inherit default;
    };
  limit = nullable types.int null;
in
{
  options.boot = {
    loader = {
      timeout = nullable types.int 5;
      efi = {
        canTouchEfiVariables = toggle false;
        efiSysMountPoint = mkOption {
          type = types.str;
          default = "/boot";
        };
      };
      systemd-boot = {
        enable = toggle false;
        editor = toggle true;
        configurationLimit = limit;
        consoleMode = mkOption {
          type = types.enum [
            "0"
            "1"
            "2"
            "5"
            "auto"
            "max"
            "keep"
          ];
          default = "keep";
        };
        graceful = toggle false;
        memtest86.enable = toggle false;
        netbootxyz.enable = toggle false;
        edk2-uefi-shell.enable = toggle false;
        xbootldrMountPoint = nullable types.str null;
        bootCounting = {
          enable = toggle false;
          tries = mkOption {
            type = types.int;
            default = 3;
          };
        };
        extraEntries = mkOption {
          type = types.attrsOf types.lines;
          default = { };
        };
        extraInstallCommands = lines;
        sortKey = mkOption {
          type = types.str;
          default = "nixos";
        };
        windows = mkOption {
          type = types.attrsOf types.raw;
          default = { };
        };
      };
      grub = {
        enable = toggle (!config.boot.isContainer);
        device = mkOption {
          type = types.str;
          default = "";
        };
        devices = strings;
        mirroredBoots = mkOption {
          type = types.listOf types.attrs;
          default = [ ];
        };
        configurationName = mkOption {
          type = types.str;
          default = "";
        };
        configurationLimit = mkOption {
          type = types.int;
          default = 100;
        };
        efiSupport = toggle false;
        efiInstallAsRemovable = toggle false;
        useOSProber = toggle false;
        copyKernels = toggle false;
        enableCryptodisk = toggle false;
        forceInstall = toggle false;
        zfsSupport = toggle false;
        memtest86.enable = toggle false;
        splashImage = nullable types.path null;
        theme = nullable types.path null;
        extraConfig = lines;
        extraEntries = lines;
        default = mkOption {
          type = types.either types.int types.str;
          default = "0";
          apply = toString;
        };
        gfxmodeEfi = mkOption {
          type = types.str;
          default = "auto";
        };
        timeoutStyle = mkOption {
          type = types.enum [
            "menu"
            "countdown"
            "hidden"
          ];
          default = "menu";
        };
      };
      generic-extlinux-compatible.enable = toggle false;
      external.enable = toggle false;
      external.installHook = mkOption { type = types.path; };
      initScript.enable = toggle false;
      limine.enable = toggle false;
    };
  };
}
