# The package set of a home: that of the given nixpkgs, anew, with what the home's modules say of it.
{
  config,
  lib,
  nixpkgsPath,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  settings = lib.mkOptionType {
    name = "nixpkgs-config";
    description = "nixpkgs config";
    check = value: builtins.isAttrs value || lib.isFunction value;
    # The last definition wins, lists too.
    merge =
      _:
      lib.foldr (
        definition: below:
        let
          value =
            if lib.isFunction definition.value then definition.value { inherit pkgs; } else definition.value;
        in
        lib.recursiveUpdate value below
      ) { };
  };
  overlay = lib.mkOptionType {
    name = "nixpkgs-overlay";
    description = "nixpkgs overlay";
    check = lib.isFunction;
    merge = lib.mergeOneOption;
  };
in
{
  options.nixpkgs = {
    config = mkOption {
      type = types.nullOr settings;
      default = null;
    };
    overlays = mkOption {
      type = types.nullOr (types.listOf overlay);
      default = null;
    };
    system = mkOption { type = types.str; };
  };
  config._module.args.pkgs = lib.mkOverride lib.modules.defaultOverridePriority (
    import (nixpkgsPath + "/pkgs") (
      {
        inherit (lib.trivial) release;
        inherit (config.nixpkgs) system;
      }
      // lib.filterAttrs (_: value: value != null) { inherit (config.nixpkgs) config overlays; }
    )
  );
}
