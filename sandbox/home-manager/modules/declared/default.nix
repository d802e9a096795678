# Options of homes that exist with their names and types. Of programs, what is switched on is installed
# (../programs.nix); the rest of their settings has no effect.
#
# options.json  name → type, of all releases together (from the public option documentation)
# absent.json   names that a release does not have
{
  lib,
  nixpkgsPath,
  pkgs,
  ...
}:
let
  known = lib.importJSON ./absent.json;
  absent = known.${lib.trivial.release} or known."26.05";
  remove =
    tree: path:
    let
      name = lib.head path;
    in
    if !(builtins.isAttrs tree && tree ? ${name}) then
      tree
    else if lib.length path == 1 then
      removeAttrs tree [ name ]
    else
      tree // { ${name} = remove tree.${name} (lib.tail path); };
  optionTree = import (nixpkgsPath + "/nixos/modules/declared/types.nix") { inherit lib pkgs; };
in
{
  _file = ./options.json;
  options = optionTree [ ] (lib.foldl' remove (lib.importJSON ./options.json) absent);
}
