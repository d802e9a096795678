# A backup is one when it can be restored: checks of each repository, and a restore that is compared.
{
  config,
  fleetLib,
  lib,
  pkgs,
  utils,
  ...
}:
let
  cfg = config.fleet.restic;
  repositories = lib.optionalAttrs cfg.enable cfg.repositories;
  restoreTest = pkgs.writeShellScriptBin "fleet-restic-restore-test" (
    builtins.readFile ./restore-test.sh
  );

  unit = entry: description: command: {
    inherit description;
    wants = [ "network-online.target" ];
    after = [ "network-online.target" ];
    environment = {
      RESTIC_REPOSITORY = entry.repository;
      RESTIC_CACHE_DIR = "/var/cache/fleet-restic";
      RESTIC_PASSWORD_FILE = fleetLib.secretPath config entry.passwordSecret;
    };
    path = [
      pkgs.coreutils
      pkgs.diffutils
      pkgs.openssh
      pkgs.restic
    ];
    # It may run for hours: a new configuration does not begin it again.
    restartIfChanged = false;
    serviceConfig = {
      Type = "oneshot";
      ExecStart = utils.escapeSystemdExecArgs command;
      PrivateTmp = true;
      CacheDirectory = "fleet-restic";
      CacheDirectoryMode = "0700";
    }
    // lib.optionalAttrs (entry.environmentSecret != null) {
      EnvironmentFile = fleetLib.secretPath config entry.environmentSecret;
    };
  };
  timer = entry: schedule: {
    wantedBy = [ "timers.target" ];
    timerConfig = {
      OnCalendar = schedule;
      RandomizedDelaySec = entry.randomDelay;
      Persistent = true;
    };
  };
  perRepository = make: lib.mkMerge (lib.mapAttrsToList make repositories);
in
{
  config = {
    systemd.services = perRepository (
      name: entry: {
        "restic-check-${name}" = unit entry "Check of the backups in ${name}" [
          "${pkgs.restic}/bin/restic"
          # A backup that runs at this moment is waited for.
          "--retry-lock=2h"
          "check"
          "--read-data-subset=${entry.checkSubset}"
        ];
        "restic-restore-test-${name}" =
          unit entry "Restore from the backups in ${name}, as a test" [
            "${restoreTest}/bin/fleet-restic-restore-test"
            "/var/lib/fleet-restic/${name}"
            config.networking.hostName
            (toString entry.maxAge)
            "--retry-lock=2h"
          ]
          // {
            after = [
              "network-online.target"
              "restic-backups-${name}.service"
            ];
          };
      }
    );
    systemd.timers = perRepository (
      name: entry: {
        "restic-check-${name}" = timer entry entry.checkSchedule;
        "restic-restore-test-${name}" = timer entry entry.restoreSchedule;
      }
    );
  };
}
