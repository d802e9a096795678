# What belongs to BTRFS besides its subvolumes: the monthly scrub, and the root that is set aside at every start.
{
  config,
  lib,
  utils,
  ...
}:
let
  cfg = config.fleet.disk;
  onBtrfs =
    lib.elem cfg.layout [
      "btrfs"
      "btrfs-rollback"
    ]
    || (cfg.layout == "tmpfs" && cfg.tmpfs.store == "btrfs");
  device = config.fileSystems."/".device;
  deviceUnit = "${utils.escapeSystemdPath device}.device";
in
{
  config = lib.mkMerge [
    (lib.mkIf onBtrfs {
      services.btrfs.autoScrub = {
        enable = lib.mkDefault true;
        interval = lib.mkDefault "monthly";
        # Subvolumes of one file system: one of them stands for all.
        fileSystems = lib.mkDefault [ "/nix" ];
      };
    })
    (lib.mkIf (cfg.layout == "btrfs-rollback") {
      boot.initrd.systemd.services.fleet-roll-back = {
        description = "Empty root; the former one is kept for ${toString cfg.keepRootsDays} days";
        wantedBy = [ "initrd.target" ];
        requires = [ deviceUnit ];
        # A machine that comes back from hibernation still uses the root that it had.
        after = [
          deviceUnit
          "local-fs-pre.target"
          "systemd-hibernate-resume.service"
        ];
        before = [ "sysroot.mount" ];
        unitConfig.DefaultDependencies = "no";
        serviceConfig.Type = "oneshot";
        script = ''
          device=${lib.escapeShellArg device}
          days=${toString cfg.keepRootsDays}
          top=/run/fleet-roots
          ${builtins.readFile ./roll-back.sh}
        '';
      };
    })
  ];
}
