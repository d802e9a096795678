# The lower number wins: VM before force before image media before plain before default before option default.
{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    {
      options.value = mkOption {
        type = types.listOf types.str;
        default = [ "declared" ];
      };
    }
    { value = lib.mkOptionDefault [ "option default" ]; }
    { value = lib.mkDefault [ "default" ]; }
    { value = lib.mkOverride 900 [ "900" ]; }
    { value = lib.mkOverride 900 [ "900 again" ]; }
  ];
}).config
