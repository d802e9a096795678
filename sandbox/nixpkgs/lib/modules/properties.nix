# Properties: marks around a definition's value that say whether, how strongly and where it counts.
{ lib }:
rec {
  mkIf = condition: content: {
    _type = "if";
    inherit condition content;
  };
  mkAssert =
    assertion: message: content:
    mkIf (if assertion then true else throw "\nFailed assertion: ${message}") content;
  mkMerge = contents: {
    _type = "merge";
    inherit contents;
  };
  mkOverride = priority: content: {
    _type = "override";
    inherit priority content;
  };
  mkOptionDefault = mkOverride 1500;
  mkDefault = mkOverride 1000;
  mkImageMediaOverride = mkOverride 60;
  mkForce = mkOverride 50;
  mkVMOverride = mkOverride 10;
  defaultOverridePriority = 100;
  mkOrder = priority: content: {
    _type = "order";
    inherit priority content;
  };
  mkBefore = mkOrder 500;
  mkAfter = mkOrder 1500;
  defaultOrderPriority = 1000;
  mkDefinition = args: args // { _type = "definition"; };
  mkStrict = mkOverride 0;
  mkFixStrictness = lib.id;
  mkDerivedConfig =
    option: f:
    mkIf (option.isDefined or true) (
      mkOverride (option.highestPrio or defaultOverridePriority) (f option.value)
    );
  mkAliasDefinitions = mkAliasAndWrapDefinitions lib.id;
  mkAliasAndWrapDefinitions = wrap: option: mkAliasIfDef option (wrap (mkMerge option.definitions));
  mkAliasAndWrapDefsWithPriority =
    wrap: option:
    let
      priority = option.highestPrio or defaultOverridePriority;
    in
    mkAliasIfDef option (wrap (mkMerge (map (mkOverride priority) option.definitions)));
  mkAliasIfDef = option: mkIf (lib.isOption option && option.isDefined);

  # The sets that a definition of a whole set consists of, with its marks moved onto each attribute.
  pushDownProperties =
    value:
    if value._type or "" == "merge" then
      lib.concatMap pushDownProperties value.contents
    else if value._type or "" == "if" then
      map (lib.mapAttrs (_: mkIf value.condition)) (pushDownProperties value.content)
    else if value._type or "" == "override" then
      map (lib.mapAttrs (_: mkOverride value.priority)) (pushDownProperties value.content)
    else
      [ value ];

  # The values that count of one definition: conditions decided, merges opened.
  dischargeProperties =
    value:
    if value._type or "" == "merge" then
      lib.concatMap dischargeProperties value.contents
    else if value._type or "" == "if" then
      if builtins.isBool value.condition then
        lib.optionals value.condition (dischargeProperties value.content)
      else
        throw "‘mkIf’ called with a non-Boolean condition"
    else
      [ value ];

  overridePriority =
    definition:
    if definition.value._type or "" == "override" then
      definition.value.priority
    else
      defaultOverridePriority;

  # Only the definitions of the strongest (lowest) priority remain.
  filterOverrides' =
    definitions:
    let
      highestPrio = lib.foldl' (
        best: definition: lib.min best (overridePriority definition)
      ) 9999 definitions;
      strip =
        definition:
        if definition.value._type or "" == "override" then
          definition // { value = definition.value.content; }
        else
          definition;
    in
    {
      values = map strip (
        lib.filter (definition: overridePriority definition == highestPrio) definitions
      );
      inherit highestPrio;
    };
  filterOverrides = definitions: (filterOverrides' definitions).values;

  sortProperties =
    definitions:
    let
      strip =
        definition:
        if definition.value._type or "" == "order" then
          definition
          // {
            value = definition.value.content;
            inherit (definition.value) priority;
          }
        else
          definition;
      rank = definition: definition.priority or defaultOrderPriority;
    in
    if lib.any (definition: definition.value._type or "" == "order") definitions then
      lib.sort (a: b: rank a < rank b) (map strip definitions)
    else
      definitions;
}
