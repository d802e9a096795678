# The fleet as a hive of colmena. What it delivers carries the same marker: no machine takes another one's configuration.
{
  fleet,
  fleetLib,
  inputs,
  nixpkgs,
  root,
  ...
}:
let
  hosts = fleetLib.foldersOf (root + "/hosts");
  packages = { channel, system }: import (nixpkgs channel) { inherit system; };
in
{
  meta = {
    description = "NixOS systems of the fleet";
    nixpkgs = packages {
      inherit (fleet) channel;
      system = "x86_64-linux";
    };
    nodeNixpkgs = builtins.mapAttrs (
      _: folder: packages (fleetLib.readJSON (folder + "/meta.json"))
    ) hosts;
    specialArgs = { inherit fleetLib; };
    nodeSpecialArgs = builtins.mapAttrs (_: folder: {
      inputs = fleetLib.inputsOf inputs (fleetLib.readJSON (folder + "/meta.json")).channel;
    }) hosts;
  };
}
// builtins.mapAttrs (name: folder: {
  imports = [ folder ];
  deployment = fleet.hosts.${name};
}) hosts
