{ lib }:
let
  inherit (lib) mkOption types;
in
map
  (
    wrap:
    (lib.evalModules {
      modules = [
        { options.value = mkOption { type = types.str; }; }
        { value = lib.mkForce "force"; }
        { value = wrap "other"; }
      ];
    }).config.value
  )
  [
    lib.mkVMOverride
    lib.mkImageMediaOverride
    lib.mkDefault
    (text: text)
  ]
