# Later modules come first, imported ones before the importer, mkBefore and mkAfter around all.
{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    { options.list = mkOption { type = types.listOf types.str; }; }
    {
      imports = [ { list = [ "imported" ]; } ];
      list = [ "importer" ];
    }
    { list = lib.mkAfter [ "after" ]; }
    { list = [ "plain" ]; }
    { list = lib.mkBefore [ "before" ]; }
    { list = lib.mkOrder 1200 [ "1200" ]; }
  ];
}).config
