{ lib }:
let
  inherit (lib.types.make) mkOptionType;
  inherit (builtins) isString match;
in
rec {
  str = mkOptionType {
    name = "str";
    description = "string";
    descriptionClass = "noun";
    check = isString;
    merge = lib.mergeEqualOption;
  };
  string = separatedString "" // {
    name = "string";
    description = "string";
    deprecationMessage = "See https://github.com/NixOS/nixpkgs/pull/66346 for better alternative types.";
  };
  nonEmptyStr = mkOptionType {
    name = "nonEmptyStr";
    description = "non-empty string";
    descriptionClass = "noun";
    check = value: isString value && match "[ \t\n]*" value == null;
    merge = lib.mergeEqualOption;
  };
  singleLineStr = mkOptionType {
    name = "singleLineStr";
    description = "(optionally newline-terminated) single-line string";
    descriptionClass = "noun";
    check = value: isString value && match "[^\n\r]*\n?" value != null;
    merge = loc: defs: lib.removeSuffix "\n" (lib.mergeEqualOption loc defs);
  };
  strMatching =
    pattern:
    mkOptionType {
      name = "strMatching ${lib.strings.escapeNixString pattern}";
      description = "string matching the pattern ${pattern}";
      descriptionClass = "noun";
      check = value: isString value && match pattern value != null;
      merge = lib.mergeEqualOption;
    };
  passwdEntry =
    elemType:
    lib.types.addCheck elemType (value: builtins.match "[^:\n]*" (toString value) != null)
    // {
      name = "passwdEntry ${elemType.name}";
      description = "${lib.types.make.nounPhrase elemType}, not containing newlines or colons";
      descriptionClass = "nonRestrictiveClause";
    };
  separatedString =
    separator:
    mkOptionType {
      name = "separatedString";
      description =
        if separator == "" then
          "Concatenated string"
        else
          "strings concatenated with ${builtins.toJSON separator}";
      descriptionClass = "noun";
      check = isString;
      merge = _: defs: lib.concatStringsSep separator (lib.getValues defs);
      functor = {
        name = "separatedString";
        parameters = { inherit separator; };
        combine = a: b: if a.separator == b.separator then separatedString separator else null;
      };
    };
  lines = separatedString "\n";
  commas = separatedString ",";
  envVar = separatedString ":";
  enum =
    values:
    let
      show =
        value:
        if isString value then
          builtins.toJSON value
        else if builtins.isBool value then
          lib.boolToString value
        else if value == null then
          "null"
        else
          toString value;
    in
    mkOptionType {
      name = "enum";
      description =
        if values == [ ] then
          "impossible (empty enum)"
        else if lib.length values == 1 then
          "value ${show (lib.head values)} (singular enum)"
        else
          "one of ${lib.concatMapStringsSep ", " show values}";
      descriptionClass = if lib.length values < 2 then "noun" else "conjunction";
      check = value: lib.elem value values;
      merge = lib.mergeEqualOption;
      functor = {
        name = "enum";
        parameters = { inherit values; };
        combine = a: b: enum (lib.unique (a.values ++ b.values));
      };
    };
}
