{ lib }:
let
  inherit (builtins) head isAttrs length;
in
rec {
  isOption = value: isAttrs value && value._type or null == "option";
  mkOption = attrs: attrs // { _type = "option"; };
  mkEnableOption =
    name:
    mkOption {
      type = lib.types.bool;
      default = false;
      example = true;
      description = "Whether to enable ${name}.";
    };
  mkPackageOption =
    pkgs: name:
    {
      nullable ? false,
      default ? name,
      example ? null,
      extraDescription ? "",
      pkgsText ? "pkgs",
    }:
    let
      path = lib.toList default;
    in
    mkOption (
      {
        type = if nullable then lib.types.nullOr lib.types.package else lib.types.package;
        description = "The ${lib.last (lib.toList name)} package to use. ${extraDescription}";
      }
      // (
        if default == null then
          { default = null; }
        else
          {
            default = lib.attrByPath path (throw "${lib.showOption path} cannot be found in ${pkgsText}") pkgs;
            defaultText = literalExpression "${pkgsText}.${lib.concatStringsSep "." path}";
          }
      )
      // lib.optionalAttrs (example != null) {
        example = literalExpression "${pkgsText}.${lib.concatStringsSep "." (lib.toList example)}";
      }
    );
  mkSinkUndeclaredOptions =
    attrs:
    mkOption (
      {
        internal = true;
        visible = false;
        default = false;
        description = "Sink for option definitions.";
        type = lib.mkOptionType {
          name = "sink";
          check = _: true;
          merge = _: _: false;
        };
        apply = _: throw "Option value is not readable because the option is not declared.";
      }
      // attrs
    );

  literalExpression = text: {
    _type = "literalExpression";
    inherit text;
  };
  literalExample = literalExpression;
  literalMD = text: {
    _type = "literalMD";
    inherit text;
  };
  mdDoc = lib.id;

  # A part of an option's path is quoted where it is no identifier; placeholders stay as they are.
  showOption =
    path:
    lib.concatMapStringsSep "." (
      part:
      let
        text = toString part;
      in
      if builtins.match "[a-zA-Z_][a-zA-Z0-9_'-]*|\\*|<.*>|\\[.*]" text != null then
        text
      else
        builtins.toJSON text
    ) path;
  showFiles = lib.concatMapStringsSep " and " (file: "`${toString file}'");
  showDefs = lib.concatMapStrings (
    definition: "\n- In `${toString definition.file}'${showValue definition.value}"
  );
  showValue =
    value:
    let
      attempt = builtins.tryEval (lib.generators.toPretty { depthLimit = 4; } value);
      lines = lib.splitString "\n" attempt.value;
      shown = if length lines > 5 then lib.take 5 lines ++ [ "..." ] else lines;
    in
    if attempt.success then ": " + lib.concatStringsSep "\n    " shown else "";
  getValues = map (definition: definition.value);
  getFiles = map (definition: definition.file);

  mergeDefaultOption =
    loc: defs:
    let
      values = getValues defs;
    in
    if length values == 1 then
      head values
    else if lib.all lib.isFunction values then
      x: mergeDefaultOption loc (map (definition: definition // { value = definition.value x; }) defs)
    else if lib.all builtins.isList values then
      lib.concatLists values
    else if lib.all isAttrs values then
      lib.foldl' (a: b: a // b) { } values
    else if lib.all builtins.isBool values then
      lib.any lib.id values
    else if lib.all builtins.isString values then
      lib.concatStrings values
    else
      throw "Cannot merge definitions of `${showOption loc}'. Definition values:${showDefs defs}";
  mergeOneOption = mergeUniqueOption { message = ""; };
  mergeUniqueOption =
    {
      message,
      merge ? null,
    }:
    loc: defs:
    if length defs == 1 then
      (if merge == null then (head defs).value else merge loc defs)
    else
      throw "The option `${showOption loc}' is defined multiple times while it's expected to be unique.\n${message}\nDefinition values:${showDefs defs}\n${prioritySuggestion}";
  mergeEqualOption = loc: defs: (equalDefinition loc defs).value;
  equalDefinition =
    loc: defs:
    lib.foldl' (
      first: definition:
      if definition.value != first.value then
        throw "The option `${showOption loc}' has conflicting definition values:${
          showDefs [
            first
            definition
          ]
        }\n${prioritySuggestion}"
      else
        first
    ) (head defs) (lib.tail defs);
  prioritySuggestion = "Use `lib.mkForce value` or `lib.mkDefault value` to change the priority on any of these definitions.";

  scrubOptionValue =
    value:
    if lib.isDerivation value then
      value // { outPath = value.name; }
    else if builtins.isList value then
      map scrubOptionValue value
    else if isAttrs value then
      lib.mapAttrs (_: scrubOptionValue) (removeAttrs value [ "_args" ])
    else
      value;
}
