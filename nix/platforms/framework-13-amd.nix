# Framework Laptop 13 with an AMD Ryzen 7040.
{ inputs, lib, ... }:
{
  imports = [
    ../modules/fingerprint
    ../modules/power
    inputs.nixos-hardware.nixosModules.framework-13-7040-amd
  ];

  boot.kernelParams = [
    # Wi-Fi comes back after sleep.
    "rtw89_pci.disable_aspm_l1=1"
    # The only sleep that the firmware does well.
    "mem_sleep_default=s2idle"
    # Panel self-refresh hangs the picture. Today nixos-hardware says so too.
    "amdgpu.dcdebugmask=0x10"
  ];

  fleet.fingerprint.enable = lib.mkDefault true;
  fleet.power.enable = lib.mkDefault true;
  hardware = {
    cpu.amd.updateMicrocode = lib.mkDefault true;
    enableRedistributableFirmware = lib.mkDefault true;
  };
  services.fwupd.enable = lib.mkDefault true;
}
