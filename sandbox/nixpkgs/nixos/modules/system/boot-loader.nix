# The boot loader: entries for every generation, whichever loader is chosen.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  loader = config.boot.loader;
  number = value: if value == null then "1000000" else toString value;
  limitInUse =
    if loader.systemd-boot.enable then
      loader.systemd-boot.configurationLimit
    else
      loader.grub.configurationLimit;
  hasLoader =
    loader.grub.enable
    || loader.systemd-boot.enable
    || loader.generic-extlinux-compatible.enable
    || loader.external.enable
    || loader.initScript.enable
    || loader.limine.enable;
in
{
  imports = [ ./boot-loader-options.nix ];
  config = {
    boot.loader.grub.enable = lib.mkIf (
      loader.systemd-boot.enable
      || loader.generic-extlinux-compatible.enable
      || loader.external.enable
      || loader.initScript.enable
      || loader.limine.enable
    ) (lib.mkDefault false);
    boot.loader.grub.devices = lib.optional (loader.grub.device != "") loader.grub.device;
    system.boot.loader.id = if loader.systemd-boot.enable then "systemd-boot" else "grub";
    # Without a loader, whoever boots the machine says what is to be done.
    system.build.installBootLoader = lib.mkOverride (if hasLoader then 100 else 1500) (
      if !hasLoader then
        pkgs.writeShellScript "install-no-boot-loader" ''
          echo 'Warning: do not know how to make this configuration bootable; please enable a boot loader.' >&2
        ''
      else if loader.external.enable then
        loader.external.installHook
      else
        pkgs.writeShellScript "install-${config.system.boot.loader.id}" ''
          export BOOT=${lib.escapeShellArg loader.efi.efiSysMountPoint}
          export TIMEOUT=${number loader.timeout}
          export LIMIT=${number limitInUse}
          exec ${pkgs.switch-to-configuration-ng}/lib/install-boot-entries "$@"
        ''
    );
    assertions = [
      {
        assertion = loader.grub.enable -> loader.grub.devices != [ ] || loader.grub.mirroredBoots != [ ];
        message = "You must set the option ‘boot.loader.grub.devices’ or 'boot.loader.grub.mirroredBoots' to make the system bootable.";
      }
      {
        assertion = !(loader.grub.enable && loader.systemd-boot.enable);
        message = "Only one of boot.loader.grub.enable and boot.loader.systemd-boot.enable can be set.";
      }
      {
        assertion = loader.grub.efiInstallAsRemovable -> !loader.efi.canTouchEfiVariables;
        message = "If you wish to to use boot.loader.grub.efiInstallAsRemovable, then turn off boot.loader.efi.canTouchEfiVariables";
      }
    ];
  };
}
