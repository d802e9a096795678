# File systems and swap: declared, checked, and written to /etc/fstab.
{
  config,
  lib,
  utils,
  ...
}:
let
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
  fileSystem =
    { name, config, ... }:
    {
      options = {
        enable = toggle true;
        mountPoint = mkOption {
          type = types.strMatching "/.*";
          default = name;
        };
        device = nullable types.nonEmptyStr;
        label = nullable types.nonEmptyStr;
        fsType = mkOption {
          type = types.nonEmptyStr;
          default = "auto";
        };
        options = mkOption {
          type = types.nonEmptyListOf types.nonEmptyStr;
          default = [ "defaults" ];
        };
        depends = mkOption {
          type = types.listOf types.str;
          default = [ ];
        };
        overlay = {
          useStage1BaseDirectories = toggle true;
          lowerdir = nullable (types.nonEmptyListOf types.str);
          upperdir = nullable types.str;
          workdir = nullable types.str;
        };
        neededForBoot = toggle false;
        noCheck = toggle false;
        autoFormat = toggle false;
        formatOptions = nullable types.str;
        autoResize = toggle false;
        stratis.poolUuid = nullable types.str;
        encrypted = {
          enable = toggle false;
          blkDev = nullable types.str;
          label = nullable types.str;
          keyFile = nullable types.str;
        };
      };
      config = {
        device = lib.mkIf (lib.elem config.fsType [
          "tmpfs"
          "overlay"
          "proc"
          "sysfs"
        ]) (lib.mkDefault config.fsType);
      };
    };
  swap =
    { config, options, ... }:
    {
      options = {
        device = mkOption { type = types.nonEmptyStr; };
        label = mkOption { type = types.str; };
        size = nullable types.int;
        priority = nullable types.int;
        options = mkOption {
          type = types.nonEmptyListOf types.nonEmptyStr;
          default = [ "defaults" ];
        };
        discardPolicy = nullable (
          types.enum [
            "once"
            "pages"
            "both"
          ]
        );
        randomEncryption = mkOption {
          type = types.coercedTo types.bool (enable: { inherit enable; }) (types.attrsOf types.anything);
          default = { };
        };
        deviceName = mkOption {
          type = types.str;
          internal = true;
          default = "";
        };
        realDevice = mkOption {
          type = types.path;
          internal = true;
        };
        encrypted = mkOption {
          type = types.attrsOf types.anything;
          default = { };
        };
      };
      config = {
        device = lib.mkIf options.label.isDefined "/dev/disk/by-label/${config.label}";
        realDevice = config.device;
      };
    };
  mounts = lib.filter (fs: fs.enable) (lib.attrValues config.fileSystems);
  kindsOf = list: lib.listToAttrs (map (fs: lib.nameValuePair fs.fsType true) list);
  source = fs: if fs.device != null then fs.device else "/dev/disk/by-label/${fs.label}";
in
{
  options = {
    fileSystems = mkOption {
      type = types.attrsOf (types.submodule fileSystem);
      default = { };
    };
    swapDevices = mkOption {
      type = types.listOf (types.submodule swap);
      default = [ ];
    };
    zramSwap = {
      enable = toggle false;
      algorithm = mkOption {
        type = types.either (types.enum [
          "842"
          "lzo"
          "lzo-rle"
          "lz4"
          "lz4hc"
          "zstd"
        ]) types.str;
        default = "zstd";
      };
      memoryPercent = mkOption {
        type = types.int;
        default = 50;
      };
      memoryMax = nullable types.int;
      priority = mkOption {
        type = types.int;
        default = 5;
      };
      swapDevices = mkOption {
        type = types.int;
        default = 1;
      };
      writebackDevice = nullable types.path;
    };
  };
  config = {
    # The mounts of a simulated machine's own disk are the simulator's: the table is there to be read. Of volumes the
    # units are those that systemd's fstab generator makes.
    systemd.mounts = map (fs: {
      what = fs.device;
      where = fs.mountPoint;
      type = fs.fsType;
      options = lib.concatStringsSep "," fs.options;
      wantedBy = [ "local-fs.target" ];
    }) (lib.filter (fs: lib.hasPrefix "/dev/disk/by-id/scsi-0HC_Volume_" (source fs)) mounts);
    environment.etc."fstab.nixos".text = lib.concatMapStrings (
      fs:
      "${source fs} ${
        lib.replaceStrings [ " " ] [ "\\040" ] fs.mountPoint
      } ${fs.fsType} ${lib.concatStringsSep "," fs.options} 0 0\n"
    ) mounts;
    system.build.fileSystems = mounts;
    boot.supportedFilesystems = kindsOf mounts;
    boot.initrd.supportedFilesystems = kindsOf (lib.filter utils.fsNeededForBoot mounts);
    assertions = [
      {
        assertion = config.boot.initrd.enable -> config.fileSystems ? "/";
        message = "The ‘fileSystems’ option does not specify your root file system.";
      }
    ]
    ++ map (fs: {
      assertion = fs.device != null || fs.label != null;
      message = "The file system ${fs.mountPoint} has neither a device nor a label.";
    }) mounts;
  };
}
