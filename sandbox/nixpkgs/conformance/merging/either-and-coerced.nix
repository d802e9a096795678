{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    {
      options = {
        either = mkOption { type = types.either types.int types.str; };
        oneOf = mkOption {
          type = types.listOf (
            types.oneOf [
              types.bool
              types.int
              types.str
            ]
          );
        };
        coerced = mkOption { type = types.coercedTo types.int toString types.str; };
        coercedList = mkOption { type = types.coercedTo types.str lib.singleton (types.listOf types.str); };
      };
    }
    {
      either = "text";
      oneOf = [
        true
        1
      ];
      coerced = 5;
      coercedList = "one";
    }
    {
      oneOf = [ "x" ];
      coercedList = [ "two" ];
    }
  ];
}).config
