{
  description = "A system of the user's own flake, bound to its machine";

  # Always replaced by the flake that config names (`host.flake`), with the lock that it has.
  inputs.own.url = "path:/nonexistent";

  outputs =
    { own, ... }:
    let
      fleetLib = import ./lib;
      system =
        _: folder:
        let
          meta = fleetLib.readJSON (folder + "/meta.json");
        in
        own.nixosConfigurations.${meta.attribute}.extendModules {
          specialArgs = { inherit fleetLib; };
          modules = [ folder ];
        };
    in
    {
      nixosConfigurations = builtins.mapAttrs system (fleetLib.foldersOf ./hosts);
    };
}
