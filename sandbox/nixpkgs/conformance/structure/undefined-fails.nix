{ lib }:
let
  inherit (lib) mkOption types;
in
let
  evaluated = lib.evalModules {
    modules = [
      {
        options.a = mkOption { type = types.int; };
        options.b = mkOption { default = 1; };
      }
    ];
  };
in
{
  undefined = (builtins.tryEval evaluated.config.a).success;
  inherit (evaluated.config) b;
}
