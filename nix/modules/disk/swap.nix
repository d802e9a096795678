# Swap on the disk and hibernation into it. A swap file is found again by device and offset: on UEFI systemd leaves both
# in a variable of the firmware, else they stand on the kernel's command line, as soon as the offset is known.
{
  config,
  fleetLib,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.disk;
  inherit (config.fleet.facts) resumeOffset;
  isSwapping = cfg.swap != null;
  hibernates = isSwapping && cfg.swap.hibernation;
  onExt4 = {
    ext4 = "/swapfile";
    tmpfs = if cfg.tmpfs.store == "ext4" then "/nix/swapfile" else null;
  };
  # On BTRFS disko makes the file, at installation and where config had none then.
  file = onExt4.${cfg.layout} or null;
  folder = if file == null then "/swap" else dirOf file;
in
{
  imports = [ ../facts ];

  config = lib.mkMerge [
    (lib.mkIf (isSwapping && file != null) {
      swapDevices = [
        {
          device = file;
          size = fleetLib.mebibytes cfg.swap.size;
        }
      ];
    })

    # disko makes it once, at installation; this one follows config.
    (lib.mkIf (isSwapping && file == null && cfg.layout != "zfs") {
      systemd.services.fleet-swapfile = {
        description = "Swap file of ${cfg.swap.size}";
        wantedBy = [ "swap-swapfile.swap" ];
        before = [
          "shutdown.target"
          "swap-swapfile.swap"
        ];
        conflicts = [ "shutdown.target" ];
        unitConfig = {
          # As every swap, it is there before anything else.
          DefaultDependencies = false;
          RequiresMountsFor = "/swap";
        };
        serviceConfig.Type = "oneshot";
        restartIfChanged = false;
        path = [ pkgs.btrfs-progs ];
        script = ''
          size=$(stat -c %s /swap/swapfile || echo 0)
          if [ "$size" != ${toString (fleetLib.mebibytes cfg.swap.size * 1024 * 1024)} ]; then
            rm -f /swap/swapfile
            btrfs filesystem mkswapfile --size ${cfg.swap.size} /swap/swapfile
          fi
        '';
      };
    })

    (lib.mkIf (hibernates && resumeOffset != null) {
      boot = {
        # The file system that holds it.
        resumeDevice = config.fileSystems.${folder}.device;
        kernelParams = [ "resume_offset=${toString resumeOffset}" ];
      };
    })

    {
      assertions = [
        {
          assertion = hibernates -> cfg.layout != "zfs";
          message = "${config.networking.hostName}: it cannot hibernate with its root on ZFS: the pool would be damaged. Set hardware.disk.swap.hibernation to false, or choose another layout.";
        }
      ];
    }
  ];
}
