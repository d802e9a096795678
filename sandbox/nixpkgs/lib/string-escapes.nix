# Text made safe for a shell, Nix, a URL.
{ lib }:
let
  inherit (builtins) match replaceStrings;
  inherit (lib.strings)
    concatMapAttrsStringSep
    concatMapStringsSep
    fixedHex
    isStringLike
    stringAsChars
    stringToCharacters
    toLower
    ;
in
rec {
  escapeXML = replaceStrings [ "\"" "'" "<" ">" "&" ] [ "&quot;" "&apos;" "&lt;" "&gt;" "&amp;" ];
  escape = list: replaceStrings list (map (character: "\\" + character) list);
  escapeC = list: replaceStrings list (map (character: "\\x${toLower (fixedHex character)}") list);
  escapeRegex = escape (stringToCharacters "\\[{()^$?*+|.");
  escapeURL =
    let
      plain = lib.genAttrs (
        lib.lowerChars ++ lib.upperChars ++ stringToCharacters "0123456789-_.~"
      ) lib.id;
    in
    stringAsChars (character: plain.${character} or "%${fixedHex character}");
  escapeQuery = escapeURL;
  escapeShellArg =
    value:
    let
      text = toString value;
    in
    if match "[[:alnum:],._+:@%/-]+" text == null then
      "'${replaceStrings [ "'" ] [ "'\\''" ] text}'"
    else
      text;
  escapeShellArgs = concatMapStringsSep " " escapeShellArg;
  escapeNixString = text: escape [ "$" ] (builtins.toJSON text);
  escapeNixIdentifier =
    text: if match "[a-zA-Z_][a-zA-Z0-9_'-]*" text != null then text else escapeNixString text;
  isValidPosixName = name: match "[a-zA-Z_][a-zA-Z0-9_]*" name != null;
  toShellVar =
    name: value:
    if builtins.isAttrs value && !isStringLike value then
      "declare -A ${name}=(${
        concatMapAttrsStringSep " " (key: item: "[${escapeShellArg key}]=${escapeShellArg item}") value
      })"
    else if builtins.isList value then
      "declare -a ${name}=(${escapeShellArgs value})"
    else
      "${name}=${escapeShellArg value}";
  toShellVars = vars: builtins.concatStringsSep "\n" (lib.mapAttrsToList toShellVar vars);
}
