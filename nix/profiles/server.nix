# A machine without a screen that is operated from elsewhere.
{ lib, ... }:
{
  imports = [ ./common.nix ];

  hardware.graphics.enable = lib.mkDefault false;
  # Nobody changes a password on a server by hand: what is not declared is not there.
  users.mutableUsers = lib.mkDefault false;
}
