{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    {
      options.a = mkOption { type = types.int; };
      options.list = mkOption { type = types.listOf types.int; };
      config = lib.mkMerge [
        { a = lib.mkDefault 1; }
        (lib.mkIf true { a = 2; })
        (lib.mkIf false { a = 3; })
        {
          list = lib.mkMerge [
            [ 1 ]
            (lib.mkIf true [ 2 ])
            (lib.mkBefore [ 0 ])
          ];
        }
      ];
    }
  ];
}).config
