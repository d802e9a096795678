# A machine that existed before: its disks, boot loader and drivers come from a hardware module of its
# own (`modules` of the host), and nothing is assumed about them here.
{ lib, ... }:
{
  hardware.enableRedistributableFirmware = lib.mkDefault true;
}
