# Kernel and boot as far as a simulated machine has them.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.boot;
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
  filesystems = mkOption {
    type = types.coercedTo (types.listOf types.str) (enabled: lib.genAttrs enabled (_: true)) (
      types.attrsOf types.bool
    );
    default = { };
  };
in
{
  options.boot = {
    isContainer = toggle false;
    kernelParams = mkOption {
      type = types.listOf (
        types.strMatching "([^\"[:space:]]|\"[^\"]*\")+"
        // {
          description = "string, with spaces inside double quotes";
        }
      );
      default = [ ];
    };
    kernelPackages = mkOption {
      type = types.raw;
      default = pkgs.linuxPackages;
    };
    kernelModules = strings;
    kernelPatches = mkOption {
      type = types.listOf types.attrs;
      default = [ ];
    };
    extraModulePackages = mkOption {
      type = types.listOf types.package;
      default = [ ];
    };
    extraModprobeConfig = lines;
    blacklistedKernelModules = strings;
    consoleLogLevel = mkOption {
      type = types.int;
      default = 4;
    };
    crashDump.enable = toggle false;
    bcache.enable = toggle true;
    hardwareScan = toggle true;
    growPartition = toggle false;
    enableContainers = toggle false;
    vesa = toggle false;
    modprobeConfig.enable = toggle true;
    supportedFilesystems = filesystems;
    resumeDevice = mkOption {
      type = types.str;
      default = "";
    };
    postBootCommands = lines;
    bootspec.enable = toggle true;
    bootspec.extensions = mkOption {
      type = types.attrsOf types.anything;
      default = { };
    };
    binfmt.emulatedSystems = strings;
    plymouth.enable = toggle false;
    plymouth.theme = mkOption {
      type = types.str;
      default = "bgrt";
    };
    uki.name = mkOption {
      type = types.str;
      default = "nixos";
    };
    tmp = {
      cleanOnBoot = toggle false;
      useTmpfs = toggle false;
      useZram = toggle false;
      tmpfsSize = mkOption {
        type = types.oneOf [
          types.str
          types.ints.positive
        ];
        default = "50%";
      };
      tmpfsHugeMemoryPages = mkOption {
        type = types.enum [
          "never"
          "always"
          "within_size"
          "advise"
        ];
        default = "never";
      };
    };
  };
  config = {
    boot.kernelParams = lib.mkAfter [ "loglevel=${toString cfg.consoleLogLevel}" ];
    system.build = lib.mkIf config.boot.kernel.enable {
      inherit (cfg.kernelPackages) kernel;
      initialRamdisk = cfg.kernelPackages.kernel;
    };
    system.modulesTree = lib.mkIf config.boot.kernel.enable (
      [ cfg.kernelPackages.kernel ] ++ cfg.extraModulePackages
    );
    environment.etc."modules-load.d/nixos.conf".text = lib.concatLines cfg.kernelModules;
    environment.etc."modprobe.d/nixos.conf".text =
      lib.concatMapStrings (name: "blacklist ${name}\n") cfg.blacklistedKernelModules
      + cfg.extraModprobeConfig;
  };
}
