# A module that is imported twice by its path or key counts once; a disabled one not at all.
{ lib }:
let
  inherit (lib) mkOption types;
in
let
  keyed = {
    key = "keyed";
    list = [ "keyed" ];
  };
in
(lib.evalModules {
  modules = [
    {
      options.list = mkOption {
        type = types.listOf types.str;
        default = [ ];
      };
    }
    keyed
    {
      imports = [
        keyed
        keyed
      ];
    }
    {
      key = "unwanted";
      list = [ "unwanted" ];
    }
    { disabledModules = [ { key = "unwanted"; } ]; }
  ];
}).config
