# What belongs to ZFS besides its datasets: the pool is imported on this machine alone, and its root is rolled back.
{
  config,
  lib,
  ...
}:
let
  cfg = config.fleet.disk;
  encrypted = cfg.encryption != null;
  opened = [ "dev-mapper-crypted.device" ];
in
{
  config = lib.mkIf (cfg.layout == "zfs") {
    # The same for a host of this name, wherever it is rendered.
    networking.hostId = lib.mkDefault (
      builtins.substring 0 8 (builtins.hashString "sha256" config.networking.hostName)
    );
    boot.zfs = {
      # The installer had the pool under its own id; so had this machine under a former name.
      forceImportRoot = lib.mkDefault true;
      # Names that are there on every machine; a virtual disk without a serial number has none by-id.
      devNodes = lib.mkDefault (if encrypted then "/dev/mapper" else "/dev/disk/by-partlabel");
    };
    services.zfs = {
      autoScrub.enable = lib.mkDefault true;
      trim.enable = lib.mkDefault true;
    };
    boot.initrd.systemd.services = {
      # It looks for the pool for a minute only, and a passphrase takes as long as it takes.
      zfs-import-rpool = lib.mkIf encrypted {
        wants = opened;
        after = opened;
      };
      fleet-roll-back = {
        description = "Empty root";
        wantedBy = [ "initrd.target" ];
        requires = [ "zfs-import-rpool.service" ];
        after = [
          "local-fs-pre.target"
          "systemd-hibernate-resume.service"
          "zfs-import-rpool.service"
        ];
        before = [ "sysroot.mount" ];
        unitConfig.DefaultDependencies = "no";
        serviceConfig.Type = "oneshot";
        script = "zfs rollback -r rpool/local/root@blank";
      };
    };
  };
}
