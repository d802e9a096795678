{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    { options.text = mkOption { type = types.lines; }; }
    { text = "one"; }
    { text = lib.mkAfter "last"; }
    { text = lib.mkBefore "first"; }
    {
      text = lib.mkMerge [
        "two"
        (lib.mkOrder 400 "very first")
      ];
    }
  ];
}).config.text
