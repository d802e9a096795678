{ lib }:
let
  inherit (builtins)
    elemAt
    genList
    length
    ;
  lower = "abcdefghijklmnopqrstuvwxyz";
  upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
in
rec {
  inherit (builtins)
    baseNameOf
    compareVersions
    concatStringsSep
    fromJSON
    isString
    replaceStrings
    stringLength
    substring
    toJSON
    typeOf
    unsafeDiscardStringContext
    ;
  concatStrings = builtins.concatStringsSep "";
  concatMapStrings = f: list: concatStrings (map f list);
  concatImapStrings = f: list: concatStrings (lib.imap1 f list);
  concatMapStringsSep =
    separator: f: list:
    builtins.concatStringsSep separator (map f list);
  concatImapStringsSep =
    separator: f: list:
    builtins.concatStringsSep separator (lib.imap1 f list);
  concatMapAttrsStringSep =
    separator: f: set:
    builtins.concatStringsSep separator (lib.mapAttrsToList f set);
  concatLines = concatMapStrings (line: line + "\n");
  intersperse =
    separator: list:
    if length list < 2 then
      list
    else
      lib.tail (
        lib.concatMap (x: [
          separator
          x
        ]) list
      );
  optionalString = condition: text: if condition then text else "";
  replicate = count: text: concatStrings (genList (_: text) count);
  stringToCharacters = text: genList (index: substring index 1 text) (stringLength text);
  stringAsChars = f: text: concatMapStrings f (stringToCharacters text);
  toLower = replaceStrings (stringToCharacters upper) (stringToCharacters lower);
  toUpper = replaceStrings (stringToCharacters lower) (stringToCharacters upper);
  toSentenceCase = text: toUpper (substring 0 1 text) + substring 1 (-1) text;
  hasPrefix = prefix: text: substring 0 (stringLength prefix) text == prefix;
  hasSuffix =
    suffix: text:
    let
      rest = stringLength text - stringLength suffix;
    in
    rest >= 0 && substring rest (-1) text == suffix;
  hasInfix = infix: text: replaceStrings [ infix ] [ "" ] text != text || infix == "";
  removePrefix =
    prefix: text: if hasPrefix prefix text then substring (stringLength prefix) (-1) text else text;
  removeSuffix =
    suffix: text:
    if hasSuffix suffix text then substring 0 (stringLength text - stringLength suffix) text else text;
  splitString =
    separator: text:
    map toString (
      lib.filter builtins.isString (builtins.split (lib.escapeRegex (toString separator)) (toString text))
    );
  trim = trimWith {
    start = true;
    end = true;
  };
  trimWith =
    {
      start ? false,
      end ? false,
    }:
    text:
    let
      blank = "[ \t\r\n]*";
      front = if start then elemAt (match "${blank}(.*)" text) 0 else text;
      back = match "(.*[^ \t\r\n])${blank}" front;
    in
    if !end then
      front
    else if back == null then
      ""
    else
      elemAt back 0;
  fixedHex = character: fixedWidthString 2 "0" (lib.toHexString (charToInt character));
  isStringLike =
    value: builtins.isString value || builtins.isPath value || value ? outPath || value ? __toString;
  isCoercibleToString =
    value:
    isStringLike value
    || lib.elem (builtins.typeOf value) [
      "int"
      "float"
      "null"
      "bool"
    ];
  isConvertibleWithToString =
    value:
    isCoercibleToString value || (builtins.isList value && lib.all isConvertibleWithToString value);
  isStorePath =
    value:
    isStringLike value
    && substring 0 1 (toString value) == "/"
    && dirOf (toString value) == builtins.storeDir;
  toInt =
    text:
    let
      parsed = match "[[:space:]]*(-?[0-9]+)[[:space:]]*" text;
      digits = if parsed == null then null else elemAt parsed 0;
    in
    if digits == null then
      throw "toInt: Could not convert ${lib.strings.escapeNixString text} to int."
    else if match "-?0[0-9]+" digits != null then
      throw "toInt: Ambiguity in interpretation of ${lib.strings.escapeNixString text} between octal and zero padded integer."
    else
      builtins.fromJSON digits;
  toIntBase10 = text: builtins.fromJSON (elemAt (match "[[:space:]]*0*([0-9]+)[[:space:]]*" text) 0);
  floatToString =
    value:
    let
      text = toString value;
    in
    if match ".*\\..*" text == null then
      text
    else
      elemAt (match "([^.]*\\.[0-9]*[1-9]|[^.]*)\\.?0*" text) 0;
  charToInt =
    character: (import ./ascii.nix).${character} or (throw "charToInt: ${character} is not ASCII");
  fixedWidthString =
    width: filler: text:
    if stringLength text > width then
      throw "fixedWidthString: requested string length (${toString width}) must not be shorter than actual length (${toString (stringLength text)})"
    else
      replicate (width - stringLength text) filler + text;
  fixedWidthNumber = width: number: fixedWidthString width "0" (toString number);
  nameFromURL = url: separator: elemAt (splitString separator (baseNameOf url)) 0;
  sanitizeDerivationName =
    text:
    let
      kept = concatMapStrings (part: if builtins.isList part then "-" else part) (
        builtins.split "[^[:alnum:]+._?=-]+" (builtins.unsafeDiscardStringContext (toString text))
      );
      trimmed = elemAt (match "\\.*(.*)" kept) 0;
    in
    if trimmed == "" then
      "unknown"
    else
      substring (lib.max (stringLength trimmed - 207) 0) (-1) trimmed;
  fileContents = file: removeSuffix "\n" (builtins.readFile file);
  readPathsFromFile =
    root: file:
    map (path: root + "/${path}") (
      lib.filter (line: line != "" && !(hasPrefix "#" line)) (splitString "\n" (builtins.readFile file))
    );
  makeSearchPath =
    sub: paths:
    concatMapStringsSep ":" (path: "${path}/${sub}") (lib.filter (path: path != null) paths);
  makeSearchPathOutput =
    output: sub: packages:
    makeSearchPath sub (map (lib.getOutput output) packages);
  makeLibraryPath = makeSearchPathOutput "lib" "lib";
  makeBinPath = makeSearchPathOutput "bin" "bin";
  normalizePath = text: replaceStrings [ "//" ] [ "/" ] text;
  enableFeature = on: feature: "--${if on then "enable" else "disable"}-${feature}";
  withFeature = on: feature: "--${if on then "with" else "without"}-${feature}";
  lowerChars = stringToCharacters lower;
  upperChars = stringToCharacters upper;
  join = builtins.concatStringsSep;
  inherit (builtins) match split;
}
// import ./string-escapes.nix { inherit lib; }
// import ./versions.nix { inherit lib; }
