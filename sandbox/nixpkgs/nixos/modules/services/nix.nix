# Nix itself: nix.conf, the daemon, collection of garbage.
{
  config,
  lib,
  ...
}:
let
  cfg = config.nix;
  value = item: if builtins.isBool item then lib.boolToString item else toString item;
  # Builds run inside a user namespace that cannot hold another sandbox, and no cache can be reached.
  platform = ''
    sandbox = false
    build-users-group =
    extra-experimental-features = nix-command flakes
    connect-timeout = 2
  '';
  timed = enable: startAt: command: {
    inherit (command) description;
    serviceConfig = {
      Type = "oneshot";
      inherit (command) ExecStart;
    };
    startAt = lib.optionals enable startAt;
  };
in
{
  imports = [ ./nix-options.nix ];
  config = {
    nix.settings = {
      trusted-users = [ "root" ];
      trusted-public-keys = [ "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=" ];
      system-features = lib.mkDefault [
        "nixos-test"
        "benchmark"
        "big-parallel"
      ];
    };
    environment.etc = {
      "nix/nix.conf".text =
        lib.concatStrings (
          lib.mapAttrsToList (key: item: "${key} = ${value item}\n") (
            lib.filterAttrs (_: item: item != null) cfg.settings
          )
        )
        + cfg.extraOptions
        + "\n"
        + platform;
      "nix/registry.json".text = builtins.toJSON {
        version = 2;
        flakes = lib.mapAttrsToList (_: entry: { inherit (entry) from to exact; }) cfg.registry;
      };
    };
    environment.sessionVariables.NIX_PATH = lib.mkIf (cfg.nixPath != [ ]) cfg.nixPath;
    systemd.sockets.nix-daemon = lib.mkIf cfg.enable {
      description = "Nix Daemon Socket";
      wantedBy = [ "sockets.target" ];
      socketConfig.ListenStream = "/nix/var/nix/daemon-socket/socket";
    };
    systemd.services = lib.mkIf cfg.enable {
      nix-daemon = {
        description = "Nix Daemon";
        restartTriggers = [ config.environment.etc."nix/nix.conf".text ];
        stopIfChanged = false;
        serviceConfig = {
          ExecStart = "${cfg.package}/bin/nix-daemon --daemon";
          KillMode = "process";
          TasksMax = 1048576;
          Delegate = true;
        };
      };
      nix-gc = timed cfg.gc.automatic cfg.gc.dates {
        description = "Nix Garbage Collector";
        ExecStart = "${cfg.package}/bin/nix-collect-garbage ${cfg.gc.options}";
      };
      nix-optimise = timed cfg.optimise.automatic cfg.optimise.dates {
        description = "Nix Store Optimiser";
        ExecStart = "${cfg.package}/bin/nix-store --optimise";
      };
    };
    systemd.timers = {
      nix-gc = lib.mkIf (cfg.enable && cfg.gc.automatic) {
        timerConfig.RandomizedDelaySec = cfg.gc.randomizedDelaySec;
        timerConfig.Persistent = cfg.gc.persistent;
      };
      nix-optimise = lib.mkIf (cfg.enable && cfg.optimise.automatic) {
        timerConfig.RandomizedDelaySec = cfg.optimise.randomizedDelaySec;
        timerConfig.Persistent = cfg.optimise.persistent;
      };
    };
  };
}
