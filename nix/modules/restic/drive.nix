# Drives that come and go: mounted when they are used, and no failure while they are away.
{ config, lib, ... }:
let
  cfg = config.fleet.restic;
  withDrive = lib.filterAttrs (_: entry: entry.drive != null) (
    lib.optionalAttrs cfg.enable cfg.repositories
  );
  units = name: [
    "restic-backups-${name}"
    "restic-check-${name}"
    "restic-restore-test-${name}"
  ];
in
{
  config = {
    fileSystems = lib.mapAttrs' (
      _: entry:
      lib.nameValuePair entry.drive.mountPoint {
        inherit (entry.drive) device fsType;
        options = [
          "nofail"
          "noauto"
          "x-systemd.automount"
          "x-systemd.device-timeout=10s"
          "x-systemd.idle-timeout=5min"
        ];
      }
    ) withDrive;

    # Not a dependency on the mount, which would fail; a condition that does not hold leaves the unit out.
    systemd.services = lib.mkMerge (
      lib.mapAttrsToList (
        name: entry:
        lib.genAttrs (units name) (_: {
          unitConfig.ConditionPathExists = entry.drive.device;
        })
      ) withDrive
    );
  };
}
