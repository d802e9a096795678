{ lib }:
let
  inherit (lib) mkOption types;
in
let
  base = lib.evalModules {
    modules = [
      {
        options.value = mkOption {
          type = types.str;
          default = "base";
        };
      }
      ({ config, ... }: {
        options.copy = mkOption {
          type = types.str;
          default = config.value;
        };
      })
    ];
  };
in
{
  base = base.config;
  extended = (base.extendModules { modules = [ { value = "extended"; } ]; }).config;
}
