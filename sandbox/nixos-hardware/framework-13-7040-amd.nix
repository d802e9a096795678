# What nixos-hardware sets for this machine, as strongly as it does.
{
  config,
  lib,
  pkgs,
  ...
}:
{
  options.hardware.framework = {
    amd-7040.preventWakeOnAC = lib.mkOption {
      type = lib.types.bool;
      default = false;
    };
    enableKmod = lib.mkOption {
      type = lib.types.bool;
      default = lib.versionAtLeast config.boot.kernelPackages.kernel.version "6.10";
    };
  };

  config = {
    boot = {
      kernelParams = [
        "amdgpu.dcdebugmask=0x10"
        "amd_pstate=active"
      ];
      extraModulePackages = lib.mkIf config.hardware.framework.enableKmod [
        config.boot.kernelPackages.framework-laptop-kmod
      ];
      kernelModules = lib.mkIf config.hardware.framework.enableKmod [
        "cros_ec"
        "cros_ec_lpcs"
      ];
    };
    environment.systemPackages = [ pkgs.framework-tool ];
    hardware = {
      amdgpu.initrd.enable = lib.mkDefault true;
      cpu.amd.updateMicrocode = lib.mkDefault config.hardware.enableRedistributableFirmware;
      graphics.enable = lib.mkDefault true;
      graphics.enable32Bit = lib.mkDefault true;
      sensor.iio.enable = lib.mkDefault true;
    };
    services = {
      fprintd.enable = lib.mkDefault true;
      fstrim.enable = lib.mkDefault true;
      fwupd.enable = true;
      power-profiles-daemon.enable = lib.mkDefault true;
      tlp.enable = lib.mkDefault (!config.services.power-profiles-daemon.enable);
      udev.extraRules = ''
        # Ethernet expansion card support
        ACTION=="add", SUBSYSTEM=="usb", ATTR{idVendor}=="0bda", ATTR{idProduct}=="8156", ATTR{power/autosuspend}="20"
      '';
      xserver.videoDrivers = lib.mkDefault [ "modesetting" ];
    };
  };
}
