# What the flake of a whole fleet has besides its systems (`./fleet render`). No single host's flake has these files.
{
  fleetLib,
  inputs,
  root,
  systems,
}:
let
  fleet = fleetLib.readJSON (root + "/fleet.json");
  nixpkgs = channel: inputs.${fleetLib.channelInput "nixpkgs" channel};
  inherit (nixpkgs fleet.channel) lib;
  arguments = {
    inherit
      fleet
      fleetLib
      inputs
      lib
      nixpkgs
      root
      systems
      ;
    forAllSystems = lib.genAttrs [
      "x86_64-linux"
      "aarch64-linux"
    ];
  };
in
{
  checks = import ./checks.nix arguments;
  colmena = import ./colmena.nix arguments;
  # A host may have the name of another one's variant; it goes before.
  nixosConfigurations = import ./variants.nix arguments // systems;
  packages = lib.recursiveUpdate (import ./profiles.nix arguments) (import ./images.nix arguments);
}
// import ./tools.nix arguments
