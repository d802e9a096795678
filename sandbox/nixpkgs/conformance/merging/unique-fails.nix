{ lib }:
let
  inherit (lib) mkOption types;
in
let
  value =
    definitions:
    builtins.tryEval
      (lib.evalModules {
        modules = [
          { options.value = mkOption { type = types.uniq types.int; }; }
        ]
        ++ map (value: { inherit value; }) definitions;
      }).config.value;
in
{
  one = value [ 1 ];
  two =
    (value [
      1
      1
    ]).success;
}
