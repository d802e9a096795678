# Without a freeform type an unknown name inside a submodule fails.
{ lib }:
let
  inherit (lib) mkOption types;
in
let
  value =
    definition:
    (builtins.tryEval (
      builtins.deepSeq
        (lib.evalModules {
          modules = [
            {
              options.s = mkOption {
                type = types.submodule { options.known = mkOption { type = types.int; }; };
              };
            }
            { s = definition; }
          ];
        }).config.s
        1
    )).success;
in
{
  known = value { known = 1; };
  unknown = value {
    known = 1;
    unknwon = 2;
  };
  missing = value { };
}
