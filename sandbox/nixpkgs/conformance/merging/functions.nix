{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    { options.f = mkOption { type = types.functionTo (types.listOf types.int); }; }
    { f = x: [ x ]; }
    { f = x: [ (x + 1) ]; }
  ];
}).config.f
  1
