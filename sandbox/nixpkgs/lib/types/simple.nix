{ lib }:
let
  inherit (lib.types.make) mkOptionType;
  inherit (lib) mergeEqualOption mergeOneOption;
in
rec {
  raw = mkOptionType {
    name = "raw";
    description = "raw value";
    descriptionClass = "noun";
    merge = mergeOneOption;
  };
  unspecified = mkOptionType {
    name = "unspecified";
    description = "unspecified value";
    descriptionClass = "noun";
  };
  optionType = mkOptionType {
    name = "optionType";
    description = "optionType";
    descriptionClass = "noun";
    check = value: value._type or null == "option-type";
    merge =
      loc: defs:
      if lib.length defs == 1 then
        (lib.head defs).value
      else
        lib.foldl' (
          type: definition:
          let
            merged = type.typeMerge definition.value.functor;
          in
          if merged == null then
            throw "The option `${lib.showOption loc}' has types that cannot be merged:${lib.showFiles (lib.getFiles defs)}"
          else
            merged
        ) (lib.head defs).value (lib.tail defs);
  };
  bool = mkOptionType {
    name = "bool";
    description = "boolean";
    descriptionClass = "noun";
    check = builtins.isBool;
    merge = mergeEqualOption;
  };
  boolByOr = mkOptionType {
    name = "boolByOr";
    description = "boolean (merged using or)";
    descriptionClass = "noun";
    check = builtins.isBool;
    merge = _: lib.foldl' (acc: definition: acc || definition.value) false;
  };
  int = mkOptionType {
    name = "int";
    description = "signed integer";
    descriptionClass = "noun";
    check = builtins.isInt;
    merge = mergeEqualOption;
  };
  float = mkOptionType {
    name = "float";
    description = "floating point number";
    descriptionClass = "noun";
    check = builtins.isFloat;
    merge = mergeEqualOption;
  };
  number = lib.types.either int float;
  package = mkOptionType {
    name = "package";
    description = "package";
    descriptionClass = "noun";
    check = value: lib.isDerivation value || lib.isStorePath value;
    merge =
      loc: defs:
      let
        value = mergeOneOption loc defs;
      in
      if builtins.isPath value || (builtins.isString value && !builtins.hasContext value) then
        lib.toDerivation value
      else
        value;
  };
  shellPackage = package // {
    check = value: lib.isDerivation value && value ? shellPath;
  };
  pkgs = mkOptionType {
    name = "pkgs";
    description = "Nixpkgs package set";
    descriptionClass = "noun";
    check = value: value._type or null == "pkgs";
    merge = mergeOneOption;
  };
  path = pathLike {
    name = "path";
    description = "absolute path";
    accept = text: lib.hasPrefix "/" text;
  };
  pathInStore = pathLike {
    name = "pathInStore";
    description = "path in the Nix store";
    accept = text: builtins.match "${builtins.storeDir}/[^.].*" text != null;
  };
  externalPath = pathLike {
    name = "externalPath";
    description = "absolute path not in the Nix store";
    accept = text: lib.hasPrefix "/" text && !lib.hasPrefix builtins.storeDir text;
  };
  pathWith =
    {
      inStore ? null,
      absolute ? null,
    }:
    pathLike {
      name = "path";
      description = "path";
      accept =
        text:
        (inStore == null || inStore == lib.hasPrefix builtins.storeDir text)
        && (absolute == null || absolute == lib.hasPrefix "/" text);
    };
  pathLike =
    {
      name,
      description,
      accept,
    }:
    mkOptionType {
      inherit name description;
      descriptionClass = "noun";
      check = value: lib.isStringLike value && accept (toString value);
      merge = mergeEqualOption;
    };
  attrs = mkOptionType {
    name = "attrs";
    description = "attribute set";
    check = builtins.isAttrs;
    emptyValue.value = { };
    merge = _: lib.foldl' (acc: definition: acc // definition.value) { };
  };
  anything = mkOptionType {
    name = "anything";
    description = "anything";
    descriptionClass = "noun";
    merge =
      loc: defs:
      let
        kind =
          value:
          if builtins.isAttrs value && lib.isStringLike value then
            "stringCoercibleSet"
          else
            builtins.typeOf value;
        kinds = lib.unique (map (definition: kind definition.value) defs);
        merges = {
          set = (lib.types.lazyAttrsOf anything).merge;
          list =
            if lib.length defs > 1 && lib.any (definition: definition.value != (lib.head defs).value) defs then
              throw "The option `${lib.showOption loc}' has conflicting definitions, in ${lib.showFiles (lib.getFiles defs)}.${lib.options.showDefs defs}"
            else
              mergeEqualOption;
          lambda =
            loc: defs: argument:
            anything.merge (loc ++ [ "<function body>" ]) (
              map (definition: {
                inherit (definition) file;
                value = definition.value argument;
              }) defs
            );
          stringCoercibleSet = mergeOneOption;
        };
      in
      if lib.length kinds > 1 then
        throw "The option `${lib.showOption loc}' has conflicting option types in ${lib.showFiles (lib.getFiles defs)}"
      else
        (merges.${lib.head kinds} or mergeEqualOption) loc defs;
  };
}
