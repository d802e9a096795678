# Two declarations of one option: types merge where they can.
{ lib }:
let
  inherit (lib) mkOption types;
in
let
  both =
    a: b: value:
    builtins.tryEval (
      builtins.deepSeq
        (lib.evalModules {
          modules = [
            { options.value = mkOption { type = a; }; }
            { options.value = mkOption { type = b; }; }
            { inherit value; }
          ];
        }).config.value
        value
    );
in
{
  enums = both (types.enum [ "a" ]) (types.enum [ "b" ]) "b";
  lists = both (types.listOf types.int) (types.listOf types.int) [ 1 ];
  differ = (both types.int types.str 1).success;
  submodules =
    both (types.submodule { options.a = mkOption { type = types.int; }; })
      (types.submodule {
        options.b = mkOption { type = types.int; };
      })
      {
        a = 1;
        b = 2;
      };
}
