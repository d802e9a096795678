# GVariant values, as dconf's settings have them.
{ lib }:
let
  mark = type: value: {
    _type = "gvariant";
    inherit type value;
    __toString = self: toText self;
  };
  quote = text: "'${builtins.replaceStrings [ "\\" "'" ] [ "\\\\" "\\'" ] text}'";
  toText =
    value:
    if value._type or "" == "gvariant" then
      texts.${value.type} value.value
    else if builtins.isBool value then
      lib.boolToString value
    else if builtins.isInt value then
      toString value
    else if builtins.isFloat value then
      lib.strings.floatToString value
    else if builtins.isString value then
      quote value
    else if builtins.isList value then
      "[${lib.concatMapStringsSep "," toText value}]"
    else
      throw "The GVariant type of \"${builtins.typeOf value}\" can't be inferred.";
  texts = {
    uint32 = value: "uint32 ${toString value}";
    int32 = toString;
    int64 = value: "int64 ${toString value}";
    uint16 = value: "uint16 ${toString value}";
    double = lib.strings.floatToString;
    string = quote;
    boolean = lib.boolToString;
    variant = value: "<${toText value}>";
    nothing = type: "@m${type} nothing";
    just = toText;
    tuple = value: "(${lib.concatMapStringsSep "," toText value})";
    emptyArray = type: "@a${type} []";
    array = value: "[${lib.concatMapStringsSep "," toText value}]";
    dictionaryEntry = entry: "{${toText entry.name},${toText entry.value}}";
    objectpath = value: "objectpath ${quote value}";
  };
in
{
  inherit toText;
  mkValue = lib.id;
  isGVariant = value: value._type or "" == "gvariant";
  mkUint32 = mark "uint32";
  mkUint16 = mark "uint16";
  mkInt32 = mark "int32";
  mkInt64 = mark "int64";
  mkDouble = mark "double";
  mkString = mark "string";
  mkBoolean = mark "boolean";
  mkVariant = mark "variant";
  mkNothing = mark "nothing";
  mkJust = mark "just";
  mkTuple = mark "tuple";
  mkEmptyArray = mark "emptyArray";
  mkArray = mark "array";
  mkObjectpath = mark "objectpath";
  mkDictionaryEntry = name: value: mark "dictionaryEntry" { inherit name value; };
  type = {
    string = "s";
    boolean = "b";
    uint32 = "u";
    int32 = "i";
    double = "d";
    variant = "v";
    arrayOf = element: "a${element}";
    tupleOf = elements: "(${lib.concatStrings elements})";
  };
}
