{ lib }:
let
  inherit (lib) mkOption types;
in
let
  evaluate =
    module:
    (lib.evalModules {
      modules = [
        {
          options.assertions = mkOption {
            type = types.listOf types.unspecified;
            default = [ ];
          };
        }
        (lib.mkRemovedOptionModule [ "gone" ] "Use something else.")
        module
      ];
    }).config.assertions;
in
{
  unused = map (entry: entry.assertion) (evaluate { });
  used = map (entry: entry.assertion) (evaluate {
    gone = 1;
  });
}
