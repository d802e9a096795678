# The backups themselves, by NixOS's module.
{
  config,
  fleetLib,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.restic;
  host = config.networking.hostName;

  # What lies in a cloud is not carried to the next one, through this machine.
  clouds = lib.mapAttrsToList (_: mount: mount.path) (config.fleet.rclone.mounts or { });

  # restic reports a source that is absent as a failure: the folder of a service that has not run yet is none.
  existing = paths: ''
    for path in ${lib.escapeShellArgs paths}; do
      if [ -e "$path" ]; then printf '%s\n' "$path"; fi
    done
  '';

  # Looking into the folder mounts the drive. The mount that waits for somebody to look is no drive.
  mounted = folder: ''
    ls ${folder}/. >/dev/null
    ${pkgs.util-linux}/bin/findmnt --real --mountpoint ${folder} >/dev/null
  '';

  # What the restore test looks for, and when this backup began.
  sentinel = folder: ''
    mkdir -p ${folder}
    if [ ! -s ${folder}/sentinel ]; then
      head --bytes=65536 /dev/urandom >${folder}/sentinel.new
      mv ${folder}/sentinel.new ${folder}/sentinel
    fi
    date +%s >${folder}/started
  '';

  backup = name: entry: {
    inherit (entry) repository;
    exclude = entry.exclude ++ clouds;
    initialize = true;
    passwordFile = fleetLib.secretPath config entry.passwordSecret;
    environmentFile = lib.mkIf (entry.environmentSecret != null) (
      fleetLib.secretPath config entry.environmentSecret
    );
    # A laptop that falls asleep would leave a lock behind.
    inhibitsSleep = lib.mkDefault true;
    backupPrepareCommand = ''
      set -eu
      ${lib.optionalString (entry.drive != null) (mounted entry.drive.mountPoint)}
      ${sentinel "/var/lib/fleet-restic/${name}"}
    '';
    dynamicFilesFrom = existing (entry.paths ++ [ "/var/lib/fleet-restic/${name}" ]);
    extraBackupArgs = [
      "--host=${host}"
      "--tag=fleet"
      "--exclude-caches"
    ];
    # By host alone: by paths, as restic would, each change of them would leave a group that nobody prunes.
    pruneOpts = [
      "--host=${host}"
      "--tag=fleet"
      "--group-by=host"
    ]
    ++ lib.mapAttrsToList (unit: count: "--keep-${unit}=${toString count}") (
      lib.filterAttrs (_: count: count > 0) entry.keep
    );
    timerConfig = {
      OnCalendar = entry.schedule;
      RandomizedDelaySec = entry.randomDelay;
      Persistent = true;
    };
  };
in
{
  config.services.restic.backups = lib.mkIf cfg.enable (lib.mapAttrs backup cfg.repositories);
}
