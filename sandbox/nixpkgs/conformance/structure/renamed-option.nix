{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    {
      options.warnings = mkOption {
        type = types.listOf types.str;
        default = [ ];
        internal = true;
      };
    }
    {
      options.new.name = mkOption {
        type = types.listOf types.int;
        default = [ ];
      };
    }
    (lib.mkRenamedOptionModule [ "old" "name" ] [ "new" "name" ])
    (lib.mkAliasOptionModule [ "alias" ] [ "new" "name" ])
    { old.name = [ 1 ]; }
    { alias = [ 2 ]; }
    { new.name = lib.mkAfter [ 3 ]; }
  ];
}).config.new
