# The fleet's container images, for each processor.
{
  fleetLib,
  forAllSystems,
  nixpkgs,
  root,
  ...
}:
let
  imageFor =
    system: name: folder:
    let
      source = nixpkgs (fleetLib.readJSON (folder + "/meta.json")).channel;
      inherit (source) lib;
      image = lib.evalModules {
        specialArgs = { inherit fleetLib; };
        modules = [
          ./image.nix
          folder
          {
            _module.args = {
              inherit name;
              pkgs = import source {
                inherit system;
                inherit (image.config.nixpkgs) overlays;
                config.allowUnfreePredicate = package: lib.elem (lib.getName package) image.config.unfree;
              };
            };
          }
        ];
      };
    in
    image.config.build;
in
forAllSystems (system: builtins.mapAttrs (imageFor system) (fleetLib.foldersOf (root + "/images")))
