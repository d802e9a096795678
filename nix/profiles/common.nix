# What every host of the fleet has.
{ lib, pkgs, ... }:
{
  imports = [
    ../modules/core
    ../modules/facts
    ../modules/firewall
    ../modules/marker
    ../modules/needs
    ../modules/nixpkgs
    ../modules/ssh
    ../modules/users
  ];

  environment.systemPackages = lib.mkAfter [
    pkgs.curl
    pkgs.git
    pkgs.vim
    pkgs.wget
  ];
}
