# Stage 1: declared and checked; a simulated machine shares the kernel below it and has none.
{
  config,
  lib,
  ...
}:
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
  unit = import ../systemd/unit-options.nix { inherit lib; };
  units =
    extra:
    mkOption {
      type = types.attrsOf (types.submodule { options = unit.common // extra; });
      default = { };
    };
  hooks = [
    "postDeviceCommands"
    "postMountCommands"
    "postResumeCommands"
    "preDeviceCommands"
    "preFailCommands"
    "preLVMCommands"
  ];
  cfg = config.boot.initrd;
  optional =
    type:
    mkOption {
      type = types.nullOr type;
      default = null;
    };
  device = types.submodule {
    options = {
      device = mkOption { type = types.str; };
      allowDiscards = toggle false;
      bypassWorkqueues = toggle false;
      crypttabExtraOpts = mkOption {
        type = types.listOf types.singleLineStr;
        default = [ ];
      };
      fallbackToPassword = toggle false;
      header = optional types.str;
      keyFile = optional types.str;
      keyFileOffset = optional types.int;
      keyFileSize = optional types.int;
      keyFileTimeout = optional types.int;
      preLVM = toggle true;
      preOpenCommands = lines;
      postOpenCommands = lines;
      tryEmptyPassphrase = toggle false;
    };
  };
  everyDevice = check: lib.all check (lib.attrValues cfg.luks.devices);
in
{
  options.boot.initrd = lib.genAttrs hooks (_: lines) // {
    enable = toggle (!config.boot.isContainer);
    availableKernelModules = strings;
    kernelModules = strings;
    includeDefaultModules = toggle true;
    checkJournalingFS = toggle true;
    verbose = toggle true;
    compressor = mkOption {
      type = types.either types.str (types.functionTo types.str);
      default = "zstd";
    };
    supportedFilesystems = mkOption {
      type = types.coercedTo (types.listOf types.str) (enabled: lib.genAttrs enabled (_: true)) (
        types.attrsOf types.bool
      );
      default = { };
    };
    secrets = mkOption {
      type = types.attrsOf (types.nullOr types.path);
      default = { };
    };
    extraFiles = mkOption {
      type = types.attrsOf types.anything;
      default = { };
    };
    luks = {
      devices = mkOption {
        type = types.attrsOf device;
        default = { };
      };
      mitigateDMAAttacks = toggle true;
      reusePassphrases = toggle true;
    };
    network.enable = toggle false;
    network.ssh = mkOption {
      type = types.attrsOf types.anything;
      default = { };
    };
    services.lvm.enable = toggle false;
    systemd = {
      enable = toggle (lib.versionAtLeast lib.trivial.release "26.05");
      emergencyAccess = mkOption {
        type = types.either types.bool (types.nullOr types.str);
        default = false;
      };
      services = units unit.service;
      targets = units { };
      mounts = mkOption {
        type = types.listOf (types.submodule { options = unit.common // unit.mount; });
        default = [ ];
      };
      storePaths = mkOption {
        type = types.listOf types.raw;
        default = [ ];
      };
      initrdBin = mkOption {
        type = types.listOf types.package;
        default = [ ];
      };
      extraBin = mkOption {
        type = types.attrsOf types.path;
        default = { };
      };
      tpm2.enable = toggle true;
      suppressedUnits = strings;
      suppressedStorePaths = strings;
      network = mkOption {
        type = types.attrsOf types.anything;
        default = { };
      };
      tmpfiles.settings = mkOption {
        type = types.attrsOf types.anything;
        default = { };
      };
    };
  };
  config.assertions =
    map (hook: {
      assertion = cfg.systemd.enable -> cfg.${hook} == "";
      message = ''
        systemd stage 1 does not support 'boot.initrd.${hook}'. Please
          convert it to analogous systemd units in 'boot.initrd.systemd'.'';
    }) hooks
    ++ [
      {
        assertion = cfg.systemd.enable -> everyDevice (entry: !entry.fallbackToPassword);
        message = "boot.initrd.luks.devices.<name>.fallbackToPassword is implied by systemd stage 1.";
      }
      {
        assertion = !cfg.systemd.enable -> everyDevice (entry: entry.keyFileTimeout == null);
        message = "boot.initrd.luks.devices.<name>.keyFileTimeout is only supported for systemd initrd";
      }
      {
        assertion =
          cfg.systemd.enable
          -> everyDevice (entry: entry.preLVM && entry.preOpenCommands == "" && entry.postOpenCommands == "");
        message = "boot.initrd.luks.devices.<name>.preLVM, preOpenCommands and postOpenCommands are not supported by systemd stage 1.";
      }
    ];
}
