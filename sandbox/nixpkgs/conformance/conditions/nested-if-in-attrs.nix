# A false condition on an element removes it; one on all of them leaves the default.
{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    { options.set = mkOption { type = types.attrsOf types.int; }; }
    {
      options.lazy = mkOption {
        type = types.attrsOf types.int;
        default = {
          b = 2;
        };
      };
    }
    {
      set = lib.mkIf true {
        a = lib.mkIf false 1;
        b = lib.mkIf true 2;
      };
    }
    { lazy = lib.mkIf false { a = 1; }; }
  ];
}).config
