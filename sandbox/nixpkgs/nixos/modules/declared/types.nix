# The types of options.json: a word, or a list of a word and its parameters.
{ lib, pkgs }:
let
  inherit (lib) types;
  json = (pkgs.formats.json { }).type;
  atom = types.nullOr (
    types.oneOf [
      types.bool
      types.int
      types.float
      types.str
      types.path
      types.package
    ]
  );
  words = {
    any = types.unspecified;
    attrs = types.attrs;
    bool = types.bool;
    bs = types.either types.bool types.str;
    float = types.either types.float types.int;
    int = types.int;
    json = json;
    line = types.singleLineStr;
    lines = types.lines;
    nestr = types.nonEmptyStr;
    package = types.package;
    path = types.path;
    port = types.port;
    pos = types.ints.positive;
    str = types.str;
    uint = types.ints.unsigned;
    inherit atom;
  };
  # What an option holds while nobody sets it, where its type says so.
  emptyOf = {
    bool = false;
    lines = "";
    attrs = { };
    json = { };
  };
  compound = {
    null = parameters: types.nullOr (typeOf (lib.head parameters));
    list = parameters: types.listOf (typeOf (lib.head parameters));
    attrs = parameters: types.attrsOf (typeOf (lib.head parameters));
    enum = types.enum;
    between = parameters: types.ints.between (lib.head parameters) (lib.last parameters);
    or = parameters: types.oneOf (map typeOf parameters);
    sub =
      parameters:
      checkedSubmodule (
        {
          options = optionTree [ ] (lib.head parameters);
        }
        // lib.optionalAttrs (lib.length parameters > 1) { freeformType = types.attrsOf types.anything; }
      );
  };
  # A submodule that checks its own definitions when it is looked at: no reader asks for each of them.
  checkedSubmodule =
    module:
    types.submodule module
    // {
      merge =
        loc: defs:
        let
          evaluated = lib.evalModules {
            prefix = loc;
            modules = [
              module
              { _module.args.name = lib.last loc; }
            ]
            ++ map (
              definition:
              lib.setDefaultModuleLocation definition.file (
                if lib.isFunction definition.value then definition.value else { config = definition.value; }
              )
            ) defs;
          };
        in
        builtins.seq (import ../../check-definitions.nix {
          inherit lib;
        } evaluated.definedOptions) evaluated.config;
    };
  typeOf =
    spec: if builtins.isString spec then words.${spec} else compound.${lib.head spec} (lib.tail spec);
  empty =
    path: spec:
    if builtins.isString spec then
      if spec == "package" then
        {
          default = packageFor path;
        }
      else
        lib.optionalAttrs (emptyOf ? ${spec}) { default = emptyOf.${spec}; }
    else
      {
        null.default = null;
        list.default = [ ];
        attrs.default = { };
        sub.default = { };
      }
      .${lib.head spec} or { };
  packageFor =
    path:
    let
      name = if lib.length path > 1 then lib.elemAt path (lib.length path - 2) else "";
    in
    pkgs.${name}
      or (throw "The option `${lib.showOption path}' has no default in the stand-in package set; set it, or take a package by name.");
  optionTree =
    path:
    lib.mapAttrs (
      name: spec:
      let
        here = path ++ [ name ];
      in
      if builtins.isAttrs spec then
        optionTree here spec
      else
        lib.mkOption ({ type = typeOf spec; } // empty here spec)
    );
in
optionTree
