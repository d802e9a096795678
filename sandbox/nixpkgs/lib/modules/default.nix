{ lib }:
{
  evalModules = import ./eval.nix { inherit lib; };
  evalOption = import ./eval-option.nix { inherit lib; };
  load = import ./load.nix { inherit lib; };
  collect = import ./collect.nix { inherit lib; };
  mergeDeclarations = import ./merge-declarations.nix { inherit lib; };
  mergeDefinitions = import ./merge-definitions.nix { inherit lib; };
  mergeTree = import ./merge-tree.nix { inherit lib; };
  unmatchedMessage = import ./unmatched-message.nix { inherit lib; };
  setDefaultModuleLocation = file: module: {
    _file = file;
    imports = [ module ];
  };
  importApply = path: arguments: lib.setDefaultModuleLocation path (import path arguments);
  importJSON = path: {
    _file = path;
    config = lib.trivial.importJSON path;
  };
  importTOML = path: {
    _file = path;
    config = lib.trivial.importTOML path;
  };
}
// import ./properties.nix { inherit lib; }
// import ./rename.nix { inherit lib; }
