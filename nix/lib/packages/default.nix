# The packages that systems and homes choose from, by group and by profile; the same data for both.
let
  groups = import ./groups.nix;
  lean = import ./lean.nix;
  profiles = import ./profiles.nix;

  merge = builtins.foldl' (all: set: all // set) { };
  table = merge (builtins.attrValues groups) // lean;

  unique = builtins.foldl' (all: name: if builtins.elem name all then all else all ++ [ name ]) [ ];
  pathsOf = name: table.${name}.paths or [ name ];
  split = path: builtins.filter builtins.isString (builtins.split "\\." path);

  # A removed package is there, and throws.
  at =
    path: pkgs:
    if path == [ ] then
      let
        found = builtins.tryEval (pkgs.type or null == "derivation");
      in
      if found.success && found.value then pkgs else null
    else if builtins.isAttrs pkgs && pkgs ? ${builtins.head path} then
      let
        below = builtins.tryEval pkgs.${builtins.head path};
      in
      if below.success then at (builtins.tail path) below.value else null
    else
      null;
in
rec {
  inherit groups profiles;

  options = import ./options.nix;
  choose = import ./choose.nix;

  /**
    Names of all packages.
  */
  names = builtins.attrNames table;

  /**
    Names of a group's packages.
  */
  ofGroup = group: builtins.attrNames groups.${group};

  /**
    Names of a profile's packages: its own and those of every profile before it.
  */
  ofProfile =
    profile:
    let
      add =
        { found, names }:
        next: {
          found = found || next.name == profile;
          names = if found then names else names ++ next.packages;
        };
      all = builtins.foldl' add {
        found = false;
        names = [ ];
      } profiles;
    in
    if all.found then all.names else throw "packages: there is no profile ${profile}";

  /**
    Names of the packages of some groups and of a profile (or null), without those that are excluded and those that
    something else installs already.
  */
  selected =
    {
      groups ? [ ],
      profile ? null,
      exclude ? [ ],
      without ? [ ],
    }:
    let
      wanted = unique (
        builtins.concatMap ofGroup groups ++ (if profile == null then [ ] else ofProfile profile)
      );
      isWanted = name: !builtins.elem name (exclude ++ without);
      isWhole = name: !(lean ? ${name} && builtins.elem lean.${name}.of (wanted ++ without));
    in
    builtins.filter (name: isWanted name && isWhole name) wanted;

  /**
    A package by its name here, wherever this release has it; null where it has none.
  */
  find =
    pkgs: name:
    let
      found = builtins.filter (package: package != null) (
        map (path: at (split path) pkgs) (pathsOf name)
      );
    in
    if found == [ ] then null else builtins.head found;

  /**
    Names of unfree packages, as `allowUnfreePredicate` gets them, among some packages.
  */
  unfree = builtins.concatMap (name: table.${name}.unfree or [ ]);
}
