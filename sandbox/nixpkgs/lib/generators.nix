# Settings as text.
{ lib }:
let
  isPlainSet = value: builtins.isAttrs value && !lib.isStringLike value;
in
rec {
  mkValueStringDefault =
    _: value:
    if builtins.isBool value then
      lib.boolToString value
    else if
      builtins.isString value || builtins.isInt value || builtins.isPath value || lib.isDerivation value
    then
      toString value
    else if value == null then
      "null"
    else if builtins.isFloat value then
      lib.strings.floatToString value
    else
      throw "generators.mkValueStringDefault: this value is not supported: ${toPretty { } value}";
  mkKeyValueDefault =
    {
      mkValueString ? mkValueStringDefault { },
    }:
    separator: key: value:
    "${lib.escape [ separator ] key}${separator}${mkValueString value}";
  toKeyValue =
    {
      mkKeyValue ? mkKeyValueDefault { } "=",
      listsAsDuplicateKeys ? false,
      indent ? "",
    }:
    set:
    let
      line = key: value: "${indent}${mkKeyValue key value}\n";
      entry =
        key: value:
        if listsAsDuplicateKeys then lib.concatMapStrings (line key) (lib.toList value) else line key value;
    in
    lib.concatStrings (lib.mapAttrsToList entry set);
  toINI =
    {
      mkSectionName ? (
        lib.escape [
          "["
          "]"
        ]
      ),
      mkKeyValue ? mkKeyValueDefault { } "=",
      listsAsDuplicateKeys ? false,
    }:
    sections:
    lib.concatStringsSep "\n" (
      lib.mapAttrsToList (
        name: set: "[${mkSectionName name}]\n${toKeyValue { inherit mkKeyValue listsAsDuplicateKeys; } set}"
      ) sections
    );
  toINIWithGlobalSection =
    options:
    {
      globalSection,
      sections ? { },
    }:
    (
      if globalSection == { } then
        ""
      else
        toKeyValue (removeAttrs options [ "mkSectionName" ]) globalSection + "\n"
    )
    + toINI options sections;
  toGitINI =
    set:
    let
      sectionName =
        path:
        if lib.length path == 1 then
          lib.head path
        else
          "${lib.head path} \"${lib.concatStringsSep "." (lib.tail path)}\"";
      value =
        item:
        if builtins.isBool item then
          lib.boolToString item
        else if builtins.isString item then
          "\"${lib.replaceStrings [ "\n" ] [ "\\n" ] (lib.escape [ "\"" "\\" ] item)}\""
        else
          toString item;
      section =
        path: content:
        let
          keys = lib.filterAttrs (_: item: !isPlainSet item) content;
          deeper = lib.filterAttrs (_: isPlainSet) content;
          lines = lib.concatStrings (
            lib.mapAttrsToList (
              key: item: lib.concatMapStrings (one: "\t${key} = ${value one}\n") (lib.toList item)
            ) keys
          );
        in
        lib.optional (keys != { }) "[${sectionName path}]\n${lines}"
        ++ lib.concatLists (lib.mapAttrsToList (key: section (path ++ [ key ])) deeper);
    in
    lib.concatStringsSep "\n" (lib.concatLists (lib.mapAttrsToList (key: section [ key ]) set));
  toJSON = _: builtins.toJSON;
  toYAML = toJSON;
  toPretty =
    {
      multiline ? true,
      indent ? "",
      depthLimit ? 30,
      ...
    }:
    value:
    let
      go =
        depth: indentation: item:
        let
          deeper = "${indentation}  ";
          open = if multiline then "\n${deeper}" else " ";
          close = if multiline then "\n${indentation}" else " ";
          inner = go (depth + 1) deeper;
        in
        if depth > depthLimit then
          "<unevaluated>"
        else if builtins.isString item then
          lib.strings.escapeNixString item
        else if builtins.isBool item then
          lib.boolToString item
        else if item == null then
          "null"
        else if builtins.isFloat item then
          "~${lib.strings.floatToString item}"
        else if builtins.isInt item || builtins.isPath item then
          toString item
        else if lib.isFunction item then
          "<function>"
        else if builtins.isList item then
          if item == [ ] then "[ ]" else "[${open}${lib.concatMapStringsSep open inner item}${close}]"
        else if lib.isDerivation item then
          "<derivation ${item.name or "???"}>"
        else if item == { } then
          "{ }"
        else
          "{${open}${
            lib.concatStringsSep open (
              lib.mapAttrsToList (
                name: one:
                "${lib.strings.escapeNixIdentifier name} = ${builtins.addErrorContext "while evaluating an attribute `${name}`" (inner one)};"
              ) item
            )
          }${close}}";
    in
    indent + go 0 indent value;
  toLua =
    {
      indent ? "",
      ...
    }:
    value:
    let
      go =
        indentation: item:
        let
          deeper = "${indentation}  ";
        in
        if item == null then
          "nil"
        else if builtins.isList item then
          "{ ${lib.concatMapStringsSep ", " (go deeper) item} }"
        else if lib.isDerivation item then
          builtins.toJSON "${item}"
        else if item._type or "" == "lua-inline" then
          "(${item.expr})"
        else if builtins.isAttrs item then
          "{\n${
            lib.concatStringsSep ",\n" (
              lib.mapAttrsToList (key: one: "${deeper}[${builtins.toJSON key}] = ${go deeper one}") item
            )
          }\n${indentation}}"
        else
          builtins.toJSON item;
    in
    go indent value;
  mkLuaInline = expr: {
    _type = "lua-inline";
    inherit expr;
  };
  toDconfINI = toINI { mkKeyValue = mkKeyValueDefault { mkValueString = lib.gvariant.toText; } "="; };
}
