# A NixOS configuration, as `lib.nixosSystem` makes it.
{
  lib,
  modules,
  system ? null,
  pkgs ? null,
  specialArgs ? { },
  baseModules ? import ./module-list.nix,
  modulesLocation ? null,
  prefix ? [ ],
  ...
}:
let
  located =
    if modulesLocation == null then
      modules
    else
      map (lib.setDefaultModuleLocation modulesLocation) modules;
  given = {
    _file = ./eval-config.nix;
    config = {
      nixpkgs.system = lib.mkIf (system != null) (lib.mkDefault system);
      _module.args = {
        inherit baseModules;
        extraModules = [ ];
        modules = located;
        pkgs = lib.mkIf (pkgs != null) (lib.mkForce pkgs);
      };
    };
  };
  evaluated = lib.evalModules {
    inherit prefix;
    class = "nixos";
    modules = baseModules ++ [ given ] ++ located;
    specialArgs = {
      modulesPath = toString ./modules;
      inherit (evaluated) definedOptions;
      utils = import ./utils.nix { inherit lib; };
    }
    // specialArgs;
  };
  complete =
    evaluation:
    evaluation
    // {
      inherit (evaluation._module.args) pkgs;
      inherit lib;
      extraArgs = { };
      extendModules = extension: complete (evaluation.extendModules extension);
    };
in
complete evaluated
