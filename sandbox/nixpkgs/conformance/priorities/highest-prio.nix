# What an option says of itself: who defined it, how strongly.
{ lib }:
let
  inherit (lib) mkOption types;
in
let
  inherit
    (lib.evalModules {
      modules = [
        {
          options.a = mkOption {
            type = types.str;
            default = "a";
          };
          options.b = mkOption { type = types.str; };
          options.c = mkOption { type = types.str; };
        }
        { b = lib.mkForce "b"; }
      ];
    })
    options
    ;
in
{
  a = {
    inherit (options.a) isDefined highestPrio definitions;
  };
  b = {
    inherit (options.b) isDefined highestPrio definitions;
  };
  c = {
    inherit (options.c) isDefined;
  };
}
