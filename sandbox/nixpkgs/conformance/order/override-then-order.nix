# Order counts among the definitions that are left after priorities.
{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    { options.list = mkOption { type = types.listOf types.int; }; }
    { list = lib.mkForce (lib.mkAfter [ 3 ]); }
    { list = lib.mkForce [ 2 ]; }
    { list = lib.mkForce (lib.mkBefore [ 1 ]); }
    { list = lib.mkBefore [ 0 ]; }
  ];
}).config
