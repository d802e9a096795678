# Declared names have their types; others are taken as the freeform type says.
{ lib }:
let
  inherit (lib) mkOption types;
in
let
  settings =
    value:
    (lib.evalModules {
      modules = [
        {
          options.settings = mkOption {
            type = types.submodule {
              freeformType = types.attrsOf (types.either types.int types.str);
              options.port = mkOption {
                type = types.port;
                default = 22;
              };
            };
            default = { };
          };
        }
        { settings = value; }
      ];
    }).config.settings;
in
{
  empty = settings { };
  extra = settings {
    LogLevel = "INFO";
    Retries = 3;
  };
  declared = settings { port = 2222; };
  wrong = (builtins.tryEval (settings { port = "x"; }).port).success;
  wrongExtra = (builtins.tryEval (builtins.deepSeq (settings { extra = [ ]; }) 1)).success;
}
