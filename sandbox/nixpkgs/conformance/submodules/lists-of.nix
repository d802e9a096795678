{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    {
      options.keys = mkOption {
        type = types.listOf (
          types.submodule {
            options.path = mkOption { type = types.str; };
            options.bits = mkOption {
              type = types.nullOr types.int;
              default = null;
            };
          }
        );
      };
    }
    { keys = [ { path = "/a"; } ]; }
    {
      keys = [
        {
          path = "/b";
          bits = 4096;
        }
      ];
    }
  ];
}).config
