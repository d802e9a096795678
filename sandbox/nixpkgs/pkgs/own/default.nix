# Packages of the stand-in's own making: what a host needs to be a NixOS machine.
{
  lib,
  release,
  mkPackage,
  pkgs,
}:
let
  kernels = import ./kernel.nix { inherit lib mkPackage; };
in
{
  nixos-rebuild = import ./nixos-rebuild.nix { inherit pkgs release; };
  nixos-rebuild-ng = pkgs.nixos-rebuild;
  home-manager = import ./home-manager.nix { inherit pkgs release; };
  switch-to-configuration-ng = import ./switch-to-configuration.nix { inherit pkgs release; };
}
// kernels
