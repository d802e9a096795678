# Functions whose arguments can be replaced later, and sets of them.
{ lib }:
rec {
  makeOverridable =
    f: args:
    let
      result = f args;
      override =
        change: makeOverridable f (args // (if lib.isFunction change then change args else change));
    in
    if builtins.isAttrs result then result // { inherit override; } else result;
  callPackageWith =
    scope: target: arguments:
    let
      f = if lib.isFunction target then target else import target;
      wanted = lib.functionArgs f;
      missing = lib.filter (name: !wanted.${name} && !(scope ? ${name}) && !(arguments ? ${name})) (
        lib.attrNames wanted
      );
    in
    if missing == [ ] then
      makeOverridable f (builtins.intersectAttrs wanted scope // arguments)
    else
      throw "lib.customisation.callPackageWith: Function called without required argument \"${lib.head missing}\" at ${toString target}";
  callPackagesWith = callPackageWith;
  makeScope =
    newScope: f:
    let
      self = f self // {
        newScope = scope: newScope (self // scope);
        callPackage = self.newScope { };
        overrideScope = overlay: makeScope newScope (lib.extends overlay f);
        packages = f;
      };
    in
    self;
  extendDerivation =
    condition: passthru: package:
    package
    // passthru
    // {
      outPath =
        assert condition;
        package.outPath;
    };
  overrideDerivation = package: change: package.overrideAttrs (old: change old);
  lazyDerivation =
    {
      derivation,
      meta ? derivation.meta,
      passthru ? { },
    }:
    derivation // { inherit meta; } // passthru;
}
