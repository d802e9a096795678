# Every case, by folder and name. A case is a function of a library and holds on a real one as well:
# nix-instantiate --eval --strict --json conformance --arg lib 'import <nixpkgs/lib>'
{
  lib ? import ../lib { release = "25.11"; },
}:
let
  files = folder: lib.filterAttrs (name: _: lib.hasSuffix ".nix" name) (builtins.readDir folder);
  cases =
    folder:
    lib.mapAttrs' (
      name: _:
      lib.nameValuePair (lib.removeSuffix ".nix" name) (import (folder + "/${name}") { inherit lib; })
    ) (files folder);
in
lib.mapAttrs (name: _: cases (./. + "/${name}")) (
  lib.filterAttrs (_: kind: kind == "directory") (builtins.readDir ./.)
)
