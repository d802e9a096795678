# ZFS as far as evaluation shows it: options, checks, and the import of root pools in stage 1.
{
  config,
  lib,
  pkgs,
  utils,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.boot.zfs;
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
  poolOf = fs: lib.head (lib.splitString "/" fs.device);
  inStage1 = lib.filter (
    fs: fs.fsType == "zfs" && utils.fsNeededForBoot fs
  ) config.system.build.fileSystems;
  mountsOf =
    pool:
    map (fs: "${utils.escapeSystemdPath "/sysroot${fs.mountPoint}"}.mount") (
      lib.filter (fs: poolOf fs == pool) inStage1
    );
  importOf =
    pool:
    lib.nameValuePair "zfs-import-${pool}" {
      description = "Import ZFS pool \"${pool}\"";
      requiredBy = mountsOf pool;
      before = mountsOf pool;
      unitConfig.DefaultDependencies = "no";
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
      };
      script = "zpool import -d ${cfg.devNodes} -N ${lib.optionalString cfg.forceImportRoot "-f"} ${pool}";
    };
in
{
  options.boot.zfs = {
    enabled = mkOption {
      type = types.bool;
      readOnly = true;
      default =
        config.boot.supportedFilesystems.zfs or false
        || config.boot.initrd.supportedFilesystems.zfs or false;
    };
    package = mkOption {
      type = types.package;
      default = pkgs.zfs;
    };
    allowHibernation = toggle false;
    devNodes = mkOption {
      type = types.path;
      default = "/dev/disk/by-id";
    };
    extraPools = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };
    forceImportAll = toggle false;
    forceImportRoot = toggle true;
    passwordTimeout = mkOption {
      type = types.int;
      default = 0;
    };
    pools = mkOption {
      type = types.attrsOf (types.submodule { options.devNodes = mkOption { type = types.path; }; });
      default = { };
    };
    removeLinuxDRM = toggle false;
    requestEncryptionCredentials = mkOption {
      type = types.either types.bool (types.listOf types.str);
      default = true;
    };
  };

  config = lib.mkIf cfg.enabled {
    assertions = [
      {
        assertion = cfg.forceImportAll -> cfg.forceImportRoot;
        message = "If you enable boot.zfs.forceImportAll, you must also enable boot.zfs.forceImportRoot";
      }
      {
        assertion = cfg.allowHibernation -> !cfg.forceImportRoot && !cfg.forceImportAll;
        message = "boot.zfs.allowHibernation while force importing is enabled will cause data corruption";
      }
    ];
    boot.kernelParams = lib.optional (!cfg.allowHibernation) "nohibernate";
    boot.initrd.systemd.services = lib.mkIf config.boot.initrd.systemd.enable (
      lib.listToAttrs (map importOf (lib.unique (map poolOf inStage1)))
    );
  };
}
