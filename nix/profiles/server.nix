# A machine without a screen that is operated from elsewhere.
{ config, lib, ... }:
let
  # A laptop that is a server as well still saves power (R3.7).
  savesPower = config.fleet.power.enable or false;
  operators = config.fleet.ssh.operatorSources;
in
{
  imports = [
    ./common.nix
    ../modules/fail2ban
    ../modules/headless
    ../modules/monitoring
    ../modules/rate-limit
  ];

  fleet = {
    fail2ban.enable = lib.mkDefault true;
    headless.enable = lib.mkDefault true;
    monitoring.enable = lib.mkDefault (!savesPower);
    # Without a word on where operators are, they would be limited as well.
    rate-limit.enable = lib.mkDefault (operators != [ ]);
  };
  # Nobody changes a password on a server by hand: what is not declared is not there.
  users.mutableUsers = lib.mkDefault false;
}
