# `nix flake check`: everything is formatted, every system builds, and a machine of each kind starts.
{
  fleet,
  fleetLib,
  forAllSystems,
  inputs,
  lib,
  nixpkgs,
  root,
  systems,
  ...
}:
let
  format =
    pkgs:
    pkgs.runCommandLocal "nix-format"
      {
        nativeBuildInputs = [
          (import ./nixfmt.nix pkgs)
          pkgs.deadnix
        ];
      }
      # What a user has written is the user's to format: nixos-generate-config does not.
      ''
        cd ${inputs.self}
        find . -path ./own -prune -o -name '*.nix' -print0 | xargs -0 nixfmt --check
        deadnix --fail --exclude own -- .
        touch $out
      '';
  built =
    system:
    lib.mapAttrs' (name: host: {
      name = "host-${name}";
      value = host.config.system.build.toplevel;
    }) (lib.filterAttrs (_: host: host.pkgs.stdenv.hostPlatform.system == system) systems);
  started =
    system:
    lib.mapAttrs' (name: test: {
      name = "vm-${name}";
      value = import ./vm-test.nix {
        inherit
          fleetLib
          inputs
          name
          root
          ;
        inherit (test) profiles;
        pkgs = (nixpkgs test.channel).legacyPackages.${system};
      };
    }) (lib.filterAttrs (_: test: lib.elem system test.systems) fleet.tests);
in
forAllSystems (
  system:
  {
    format = format (nixpkgs fleet.channel).legacyPackages.${system};
  }
  // built system
  // started system
)
