# Types and writers for settings in common formats.
{ lib, pkgs }:
let
  json =
    let
      type =
        lib.types.nullOr (
          lib.types.oneOf [
            lib.types.bool
            lib.types.int
            lib.types.float
            lib.types.str
            lib.types.path
            (lib.types.attrsOf type)
            (lib.types.listOf type)
          ]
        )
        // {
          description = "JSON value";
        };
    in
    type;
  named = description: json // { inherit description; };
  atom = lib.types.nullOr (
    lib.types.oneOf [
      lib.types.bool
      lib.types.int
      lib.types.float
      lib.types.str
    ]
  );
  keyed =
    listToValue: if listToValue == null then atom else lib.types.either atom (lib.types.listOf atom);
  flat =
    listToValue: set:
    if listToValue == null then
      set
    else
      lib.mapAttrs (_: value: if builtins.isList value then listToValue value else value) set;
  # TOML from JSON needs no tool of its own: inline tables hold every nesting.
  toml =
    value:
    if builtins.isAttrs value && !lib.isDerivation value then
      "{${
        lib.concatStringsSep ", " (
          lib.mapAttrsToList (key: item: "${builtins.toJSON key} = ${toml item}") (
            lib.filterAttrs (_: item: item != null) value
          )
        )
      }}"
    else if builtins.isList value then
      "[${lib.concatMapStringsSep ", " toml value}]"
    else
      builtins.toJSON value;
in
{
  json = _: {
    type = json;
    generate = name: value: pkgs.writeText name (builtins.toJSON value);
  };
  yaml = _: {
    type = named "YAML value";
    generate = name: value: pkgs.writeText name (builtins.toJSON value + "\n");
  };
  yaml_1_2 = _: {
    type = named "YAML 1.2 value";
    generate = name: value: pkgs.writeText name (builtins.toJSON value + "\n");
  };
  toml = _: {
    type = named "TOML value";
    generate =
      name: value:
      pkgs.writeText name (
        lib.concatStrings (
          lib.mapAttrsToList (key: item: "${builtins.toJSON key} = ${toml item}\n") (
            lib.filterAttrs (_: item: item != null) value
          )
        )
      );
  };
  ini =
    {
      listsAsDuplicateKeys ? false,
      listToValue ? null,
      ...
    }@arguments:
    {
      type =
        lib.types.attrsOf (
          lib.types.attrsOf (
            if listsAsDuplicateKeys then lib.types.either atom (lib.types.listOf atom) else keyed listToValue
          )
        )
        // {
          description = "INI file";
        };
      generate =
        name: value:
        pkgs.writeText name (
          lib.generators.toINI (removeAttrs arguments [ "listToValue" ]) (
            lib.mapAttrs (_: flat listToValue) value
          )
        );
    };
  keyValue =
    {
      listsAsDuplicateKeys ? false,
      listToValue ? null,
      ...
    }@arguments:
    {
      type =
        lib.types.attrsOf (
          if listsAsDuplicateKeys then lib.types.either atom (lib.types.listOf atom) else keyed listToValue
        )
        // {
          description = "key-value pairs";
        };
      generate =
        name: value:
        pkgs.writeText name (
          lib.generators.toKeyValue (removeAttrs arguments [ "listToValue" ]) (flat listToValue value)
        );
    };
  gitIni = _: {
    type = lib.types.attrsOf (lib.types.attrsOf lib.types.anything);
    generate = name: value: pkgs.writeText name (lib.generators.toGitINI value);
  };
}
