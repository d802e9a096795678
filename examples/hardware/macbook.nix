# What nixos-generate-config wrote on a MacBook Air M1.
{
  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };
  fileSystems."/boot" = {
    device = "/dev/disk/by-partlabel/efi-boot";
    fsType = "vfat";
  };
  boot.loader.systemd-boot.enable = true;
}
