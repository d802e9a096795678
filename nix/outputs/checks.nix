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
        find . -name own -prune -o -name '*.nix' -print0 > "$TMPDIR/files"
        xargs -0 nixfmt --check < "$TMPDIR/files"
        xargs -0 deadnix --fail < "$TMPDIR/files"
        touch $out
      '';
  # As written: to look at a host's packages would be to evaluate it.
  systemOf = name: (fleetLib.readJSON (root + "/hosts/${name}/meta.json")).system;
  built =
    system:
    lib.mapAttrs' (name: host: {
      name = "host-${name}";
      value = host.config.system.build.toplevel;
    }) (lib.filterAttrs (name: _: systemOf name == system) systems);
  started =
    system:
    lib.mapAttrs' (name: test: {
      name = "vm-${name}";
      value = import ./vm-test.nix {
        inherit fleetLib name root;
        inputs = fleetLib.inputsOf inputs test.channel;
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
