# A declared option with its value, as `options.<path>` shows it.
{ lib }:
loc: declarations: definitions:
let
  option = lib.modules.mergeDeclarations loc declarations;
  defaults = lib.optional (option ? default) {
    file = lib.head option.declarations;
    value = lib.mkOptionDefault option.default;
  };
  given = lib.modules.mergeDefinitions loc option.type definitions;
  merged =
    if option.readOnly or false && lib.length given.defsFinal > (if option ? default then 0 else 1) then
      throw "The option `${lib.showOption loc}' is read-only, but it's set multiple times. Definition values:${lib.options.showDefs given.defsFinal}"
    else
      lib.modules.mergeDefinitions loc option.type (defaults ++ definitions);
  applied = if option ? apply then option.apply merged.mergedValue else merged.mergedValue;
  warned =
    if option.type.deprecationMessage or null == null then
      applied
    else
      lib.warn "The type `types.${option.type.name}' of option `${lib.showOption loc}' is deprecated. ${option.type.deprecationMessage}" applied;
in
option
// {
  value = builtins.addErrorContext "while evaluating the option `${lib.showOption loc}':" warned;
  inherit (merged) isDefined highestPrio;
  definitions = map (definition: definition.value) merged.defsFinal;
  definitionsWithLocations = merged.defsFinal;
  files = map (definition: definition.file) merged.defsFinal;
  valueMeta = { };
  options = option.type.getSubOptions loc;
  __toString = _: lib.showOption loc;
}
