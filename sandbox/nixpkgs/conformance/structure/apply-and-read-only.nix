{ lib }:
let
  inherit (lib) mkOption types;
in
let
  evaluate =
    extra:
    (lib.evalModules {
      modules = [
        {
          options.doubled = mkOption {
            type = types.int;
            apply = value: value * 2;
          };
          options.fixed = mkOption {
            type = types.str;
            readOnly = true;
            default = "fixed";
          };
          config.doubled = 21;
        }
        extra
      ];
    }).config;
in
{
  inherit (evaluate { }) doubled fixed;
  overwritten = (builtins.tryEval (evaluate { fixed = "other"; }).fixed).success;
}
