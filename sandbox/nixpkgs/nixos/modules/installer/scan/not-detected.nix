# Hardware that generated configurations do not name: firmware for it comes along.
{ lib, ... }:
{
  hardware.enableRedistributableFirmware = lib.mkDefault true;
}
