# No screen, no keyboard: nobody could answer an emergency shell.
{ lib, ... }:
{
  systemd.enableEmergencyMode = lib.mkDefault false;
  boot.kernelParams = [
    "panic=1"
    "boot.panic_on_fail"
    "vga=0x317"
    "nomodeset"
  ];
  boot.loader.grub.splashImage = lib.mkDefault null;
}
