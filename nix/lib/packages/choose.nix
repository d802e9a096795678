# What the options of the feature `packages` come to for a release and an architecture.
{
  cfg,
  lib,
  packages,
  pkgs,
  # Packages that something else installs already.
  without ? [ ],
}:
let
  wanted = {
    groups = lib.filter (group: cfg.groups.${group}.enable) (lib.attrNames cfg.groups);
    inherit (cfg) exclude profile;
  };
  found = map (name: {
    inherit name;
    package = packages.find pkgs name;
  }) (lib.optionals cfg.enable (packages.selected (wanted // { inherit without; })));
  # Some are built for one architecture only; a group means what of it the machine can run.
  runs = { package, ... }: lib.meta.availableOn pkgs.stdenv.hostPlatform package;
in
{
  # Names that this release does not have.
  missing = map (entry: entry.name) (lib.filter (entry: entry.package == null) found);
  installed = map (entry: entry.package) (
    lib.filter (entry: entry.package != null && runs entry) found
  );
  # By the names alone: what may be installed must not depend on any package.
  unfree = lib.optionals cfg.enable (packages.unfree (packages.selected wanted));
}
