# A machine without a screen that is operated from elsewhere.
{ lib, ... }:
{
  imports = [
    ./common.nix
    ../modules/headless
  ];

  fleet.headless.enable = lib.mkDefault true;
  # Nobody changes a password on a server by hand: what is not declared is not there.
  users.mutableUsers = lib.mkDefault false;
}
