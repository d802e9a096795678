{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  specialArgs.special = "special";
  modules = [
    { options.seen = mkOption { type = types.attrsOf types.str; }; }
    ({ special, ... }: { seen = { inherit special; }; })
    ({ argument, ... }: { seen = { inherit argument; }; })
    { _module.args.argument = "argument"; }
    ({ options, ... }: { seen.isOption = lib.boolToString (lib.isOption options.seen); })
  ];
}).config
