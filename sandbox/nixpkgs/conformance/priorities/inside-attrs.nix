# A priority on a whole set counts for each attribute of it.
{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    {
      options.set = mkOption { type = types.attrsOf types.int; };
    }
    {
      set = lib.mkDefault {
        a = 1;
        b = 1;
      };
    }
    { set.a = 2; }
    { set = lib.mkForce { b = 3; }; }
  ];
}).config
