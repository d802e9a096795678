# Two plain definitions of a string that differ are a mistake.
{ lib }:
let
  inherit (lib) mkOption types;
in
let
  value =
    a: b:
    builtins.tryEval
      (lib.evalModules {
        modules = [
          { options.value = mkOption { type = types.str; }; }
          { value = a; }
          { value = b; }
        ];
      }).config.value;
in
{
  differ = (value "a" "b").success;
  equal = value "a" "a";
  weaker = value "a" (lib.mkDefault "b");
}
