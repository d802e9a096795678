# A system that was booted on trial sends its machine back to the closure before, unless it is confirmed in time; the boot loader starts
# that one by default until then. What is to be done is kept by the deployment, in a folder that outlives an empty root.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.trial-boot;
  byToken =
    device:
    lib.any (option: lib.hasPrefix "tpm2-device=" option) device.crypttabExtraOpts
    || lib.hasAttrByPath [ "boot" "initrd" "clevis" "devices" device.name ] config;
  typed = lib.filterAttrs (
    name: device: device.keyFile == null && !byToken (device // { inherit name; })
  ) config.boot.initrd.luks.devices;
in
{
  options.fleet.trial-boot = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether the system can be booted on trial.";
    };
    passphrase = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = lib.attrNames typed;
      defaultText = "the LUKS devices without key file, TPM or clevis";
      description = "Devices that a person opens at every start, by typing: with any, the machine is not rebooted by itself.";
    };
    unattended = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether nobody stands by when the machine starts: after a panic, in stage 1 too, it starts again. On where `reboot` of the host is not `never`.";
    };
  };

  config = lib.mkIf cfg.enable {
    systemd.services.nixos-fleet-trial = {
      description = "Return to the closure before, unless this one is confirmed";
      wantedBy = [ "multi-user.target" ];
      # As soon as its files and the boot menu are there: what hangs any later must not keep it from going back. What may fail (nofail) is not
      # among what local-fs.target waits for.
      after = [
        "local-fs.target"
        "boot.mount"
        "efi.mount"
        "boot-efi.mount"
      ];
      before = [ "shutdown.target" ];
      conflicts = [ "shutdown.target" ];
      unitConfig = {
        ConditionPathExists = "/var/lib/nixos-fleet/trial";
        DefaultDependencies = false;
        RequiresMountsFor = "/var/lib/nixos-fleet";
      };
      restartIfChanged = false;
      serviceConfig = {
        Type = "exec";
        ExecStart = "${pkgs.runtimeShell} /var/lib/nixos-fleet/trial";
        OOMScoreAdjust = -900;
      };
    };

    environment.etc."nixos-fleet/passphrase" = lib.mkIf (cfg.passphrase != [ ]) {
      text = lib.concatStringsSep ", " cfg.passphrase;
    };

    # A shell that waits for somebody at the console is no way back.
    boot.kernelParams = lib.mkIf cfg.unattended [
      "panic=30"
      "boot.panic_on_fail"
    ];
    systemd.enableEmergencyMode = lib.mkIf cfg.unattended (lib.mkDefault false);
  };
}
