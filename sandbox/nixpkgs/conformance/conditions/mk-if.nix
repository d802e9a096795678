{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    ({ config, ... }: {
      options = {
        enable = lib.mkEnableOption "it";
        list = mkOption {
          type = types.listOf types.str;
          default = [ "default" ];
        };
        text = mkOption {
          type = types.str;
          default = "default";
        };
      };
      config = lib.mkIf config.enable { list = [ "enabled" ]; };
    })
    { enable = true; }
    {
      list = lib.mkIf false [ "never" ];
      text = lib.mkIf false "never";
    }
    { list = lib.mkIf true (lib.mkAfter [ "last" ]); }
  ];
}).config
