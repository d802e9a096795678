{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    {
      options.deep = mkOption { type = types.attrsOf (types.attrsOf (types.listOf types.int)); };
      options.lazy = mkOption { type = types.lazyAttrsOf types.int; };
      options.any = mkOption { type = types.anything; };
      options.attrs = mkOption { type = types.attrs; };
    }
    {
      deep.a.x = [ 1 ];
      lazy.one = 1;
      any.a.b = 1;
      attrs.left = 1;
    }
    {
      deep.a.x = [ 2 ];
      deep.b.y = [ 3 ];
      lazy.two = 2;
      any.a.c = [ 2 ];
      attrs.right = 2;
    }
  ];
}).config
