# What every host of the fleet has.
{ lib, pkgs, ... }:
{
  imports = [
    ../modules/core
    ../modules/facts
    ../modules/firewall
    ../modules/marker
    ../modules/needs
    ../modules/networking
    ../modules/nixpkgs
    ../modules/shell
    ../modules/ssh
    ../modules/trial-boot
    ../modules/users
  ];

  fleet.shell.enable = lib.mkDefault true;

  environment.systemPackages = lib.mkAfter [
    pkgs.curl
    pkgs.git
    pkgs.vim
    pkgs.wget
  ];
}
