# The library: one flat set, and the same functions grouped by subject.
{ release }:
let
  fix =
    f:
    let
      x = f x;
    in
    x;
  withExtend =
    make:
    fix (
      self:
      make self
      // {
        extend =
          overlay:
          withExtend (
            final:
            let
              previous = make final;
            in
            previous // overlay final previous
          );
      }
    );
in
withExtend (
  lib:
  let
    trivial = import ./trivial.nix { inherit lib release; };
    lists = import ./lists.nix { inherit lib; };
    attrsets = import ./attrsets.nix { inherit lib; };
    strings = import ./strings.nix { inherit lib; };
    options = import ./options.nix { inherit lib; };
    modules = import ./modules { inherit lib; };
    meta = import ./meta.nix { inherit lib; };
    fixedPoints = import ./fixed-points.nix { inherit lib; };
    filesystem = import ./filesystem.nix { inherit lib; };
    stringsWithDeps = import ./string-with-deps.nix { inherit lib; };
    types = import ./types { inherit lib; };
    asserts = {
      assertMsg = condition: message: if condition then true else throw message;
      assertOneOf =
        name: value: valid:
        lib.assertMsg (lib.elem value valid) "${name} must be one of ${
          lib.generators.toPretty { } valid
        }, but is: ${lib.generators.toPretty { } value}";
    };
    customisation = import ./customisation.nix { inherit lib; };
    debug = import ./debug.nix { inherit lib; };
  in
  # Flat are only the names that a nixpkgs has flat: what is used here must exist there.
  builtins.foldl' (all: group: all // removeAttrs group (import ./grouped-only.nix)) { } [
    trivial
    fixedPoints
    customisation
    asserts
    debug
    lists
    attrsets
    strings
    options
    (removeAttrs modules [
      "importJSON"
      "importTOML"
    ])
    meta
    filesystem
    stringsWithDeps
  ]
  // {
    inherit
      trivial
      lists
      attrsets
      strings
      options
      modules
      fixedPoints
      filesystem
      stringsWithDeps
      types
      asserts
      customisation
      debug
      ;
    inherit (meta) licenses maintainers platforms;
    inherit meta;
    sources = filesystem;
    generators = import ./generators.nix { inherit lib; };
    gvariant = import ./gvariant.nix { inherit lib; };
    path = import ./path.nix { inherit lib; };
    cli = import ./cli.nix { inherit lib; };
    inherit (types.make)
      mkOptionType
      isType
      setType
      isOptionType
      ;
    inherit (builtins) addErrorContext;
  }
)
