# A definition of a submodule may be a function or have imports; definitions of several modules merge.
{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    {
      options.s = mkOption {
        type = types.submoduleWith {
          modules = [
            {
              options.a = mkOption {
                type = types.listOf types.int;
                default = [ ];
              };
              options.b = mkOption {
                type = types.int;
                default = 0;
              };
            }
          ];
        };
      };
    }
    { s = { config, ... }: { b = lib.length config.a; }; }
    {
      s = {
        imports = [ { a = [ 1 ]; } ];
      };
    }
    { s.a = [ 2 ]; }
  ];
}).config
