{ lib, release }:
let
  inherit (builtins)
    getEnv
    isFunction
    readFile
    ;
in
{
  inherit release;
  version = "${release}.20251101.standin";
  versionSuffix = ".20251101.standin";
  codeName =
    {
      "25.05" = "Warbler";
      "25.11" = "Xantusia";
      "26.05" = "Yarara";
    }
    .${release} or "Zokor";
  oldestSupportedRelease = 2505;
  isInOldestRelease = number: lib.trivial.oldestSupportedRelease >= number;
  oldestSupportedReleaseIsAtLeast = number: lib.trivial.oldestSupportedRelease >= number;
  revisionWithDefault = default: default;
  inNixShell = getEnv "IN_NIX_SHELL" != "";
  inPureEvalMode = !(builtins ? currentSystem);

  id = x: x;
  const = x: _: x;
  flip =
    f: a: b:
    f b a;
  pipe = builtins.foldl' (value: f: f value);
  concat = a: b: a ++ b;
  or = a: b: a || b;
  and = a: b: a && b;
  xor = a: b: (!a) != (!b);
  not = a: !a;
  mergeAttrs = a: b: a // b;
  fix =
    f:
    let
      x = f x;
    in
    x;
  mapNullable = f: a: if a == null then null else f a;
  defaultTo = default: value: if value == null then default else value;

  inherit (builtins)
    add
    bitAnd
    bitOr
    bitXor
    deepSeq
    genericClosure
    isBool
    isFloat
    isInt
    lessThan
    pathExists
    readFile
    seq
    sub
    ;
  min = a: b: if a < b then a else b;
  max = a: b: if a > b then a else b;
  mod = a: b: a - b * (a / b);
  compare =
    a: b:
    if a < b then
      -1
    else if a > b then
      1
    else
      0;
  boolToString = b: if b then "true" else "false";
  boolToYesNo = b: if b then "yes" else "no";

  importJSON = path: builtins.fromJSON (readFile path);
  importTOML = path: builtins.fromTOML (readFile path);

  warn = message: value: builtins.warn message value;
  warnIf = condition: message: if condition then lib.warn message else lib.id;
  warnIfNot = condition: lib.warnIf (!condition);
  throwIf = condition: message: if condition then throw message else lib.id;
  throwIfNot = condition: lib.throwIf (!condition);
  info = message: value: builtins.trace "INFO: ${message}" value;
  showWarnings = warnings: value: builtins.foldl' (rest: text: lib.warn text rest) value warnings;
  checkListOfEnum =
    message: valid: given: value:
    let
      wrong = lib.subtractLists valid given;
    in
    if wrong == [ ] then
      value
    else
      throw "${message}: ${lib.concatStringsSep ", " wrong} unexpected; valid ones: ${lib.concatStringsSep ", " valid}";

  setFunctionArgs = f: args: {
    __functor = _: f;
    __functionArgs = args;
  };
  functionArgs =
    f:
    if f ? __functor then
      f.__functionArgs or (lib.functionArgs (f.__functor f))
    else
      builtins.functionArgs f;
  isFunction = f: isFunction f || (f ? __functor && lib.isFunction (f.__functor f));
  toFunction = value: if lib.isFunction value then value else _: value;
  mirrorFunctionArgs = f: lib.flip lib.setFunctionArgs (lib.functionArgs f);

  toHexString =
    number:
    let
      digits = lib.toBaseDigits 16 number;
    in
    lib.concatMapStrings (digit: builtins.substring digit 1 "0123456789ABCDEF") digits;
  fromHexString =
    text: (builtins.fromTOML "value=0x${lib.removePrefix "0x" (lib.toLower text)}").value;
  toBaseDigits =
    base: number:
    let
      go = rest: if rest < base then [ rest ] else go (rest / base) ++ [ (rest - base * (rest / base)) ];
    in
    if number >= 0 then go number else throw "lib.toBaseDigits: ${toString number} is negative";
}
