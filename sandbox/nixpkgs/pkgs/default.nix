# The package set of one release for one system.
{
  release,
  system ? builtins.currentSystem,
  localSystem ? { inherit system; },
  config ? { },
  overlays ? [ ],
  lib ? import ../lib { inherit release; },
  ...
}:
let
  platform = if builtins.isString localSystem then localSystem else localSystem.system;
  settings = if lib.isFunction config then config { inherit lib; } else config;
  mkPackage = import ./build/derivation.nix {
    inherit lib;
    system = platform;
    check = import ./build/check-meta.nix {
      inherit lib;
      config = settings;
      system = platform;
    };
  };
  base = import ./base.nix {
    inherit lib release mkPackage;
    system = platform;
    config = settings;
  };
  overrides =
    _final: previous: if settings ? packageOverrides then settings.packageOverrides previous else { };
  make =
    layers:
    lib.fix (
      self:
      let
        all = lib.foldl' (acc: overlay: acc // overlay self acc) (base self) layers;
      in
      all
      // {
        overlays = lib.tail layers;
        extend = overlay: make (layers ++ [ overlay ]);
        appendOverlays = more: make (layers ++ more);
      }
    );
in
make ([ overrides ] ++ overlays)
