# Options that exist, with their names and types, and have no effect on a simulated machine: desktops,
# hardware, most services. A misspelt name or a value of the wrong type fails here as on NixOS.
#
# options.json  name → type, as of 24.11 (from the public option documentation)
# new.json      options that a later release added
# renamed.json  options that a later release moved, with that release
# removed.json  options that a later release no longer has
# defaults.json values that are not the empty one of their type
{
  lib,
  pkgs,
  ...
}:
let
  current = entry: lib.versionAtLeast lib.trivial.release entry.release;
  renamed = lib.filter current (lib.importJSON ./renamed.json);
  removed = lib.filter current (lib.importJSON ./removed.json);
  added = lib.filter current (lib.importJSON ./new.json);
  remove =
    path: tree:
    let
      name = lib.head path;
    in
    if !(builtins.isAttrs tree && tree ? ${name}) then
      tree
    else if lib.length path == 1 then
      removeAttrs tree [ name ]
    else
      tree // { ${name} = remove (lib.tail path) tree.${name}; };
  place =
    path: spec: tree:
    let
      name = lib.head path;
      rest = lib.tail path;
      below = tree.${name} or { };
    in
    if rest == [ ] then
      { ${name} = spec; } // tree
    else if builtins.isAttrs below then
      tree // { ${name} = place rest spec below; }
    else
      tree;
  documented = lib.importJSON ./options.json;
  move =
    tree: entry:
    let
      spec = lib.attrByPath entry.from null documented;
      # A name inside a free set (settings.Login.X) is that set's own affair.
      open = lib.elem "settings" (lib.init entry.to);
    in
    if spec == null then tree else remove entry.from (if open then tree else place entry.to spec tree);
  # From before its release, a new name does not exist.
  later = lib.filter (entry: !(current entry)) (lib.importJSON ./renamed.json);
  tree = lib.pipe documented [
    (start: lib.foldl' (acc: entry: remove entry.to acc) start later)
    (start: lib.foldl' (acc: entry: place entry.path entry.type acc) start added)
    (start: lib.foldl' move start renamed)
    (start: lib.foldl' (acc: entry: remove entry.path acc) start removed)
  ];
  optionTree = import ./types.nix { inherit lib pkgs; };
  isLeaf = path: !(builtins.isAttrs (lib.attrByPath path { } documented));
  # A name whose new place is gone as well is only removed.
  isGone = path: lib.any (entry: entry.path == path) removed;
  moves = map (entry: lib.mkRenamedOptionModule entry.from entry.to) (
    lib.filter (entry: isLeaf entry.from && !(isGone entry.to)) renamed
  );
  gone = map (entry: lib.mkRemovedOptionModule entry.path entry.why) (
    lib.filter (entry: isLeaf entry.path || lib.any (move: move.to == entry.path) renamed) removed
  );
  defaults = lib.foldl' (
    acc: entry:
    lib.recursiveUpdate acc (
      if lib.hasAttrByPath entry.path tree then
        lib.setAttrByPath entry.path (lib.mkOverride 1400 entry.value)
      else
        { }
    )
  ) { } (lib.importJSON ./defaults.json);
in
{
  _file = ./options.json;
  imports = moves ++ gone;
  options = optionTree [ ] tree;
  config = defaults;
}
