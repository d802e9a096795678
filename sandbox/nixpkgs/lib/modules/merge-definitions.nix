# The value of one option (or of one element of it) from all its definitions.
{ lib }:
loc: type: definitions:
let
  discharged = lib.concatMap (
    definition:
    map
      (
        value:
        if value._type or "" == "definition" then
          { inherit (value) file value; }
        else
          {
            inherit (definition) file;
            inherit value;
          }
      )
      (
        builtins.addErrorContext "while evaluating definitions from `${toString definition.file}':" (
          lib.dischargeProperties definition.value
        )
      )
  ) definitions;
  overridden = lib.modules.filterOverrides' discharged;
  defsFinal = lib.sortProperties overridden.values;
  wrong = lib.filter (definition: !type.check definition.value) defsFinal;
  isDefined = defsFinal != [ ];
  checkedAndMerged =
    if wrong == [ ] then
      type.merge loc defsFinal
    else
      throw "A definition for option `${lib.showOption loc}' is not of type `${type.description}'. Definition values:${lib.options.showDefs wrong}";
  mergedValue =
    if isDefined then
      checkedAndMerged
    else
      throw "The option `${lib.showOption loc}' was accessed but has no value defined. Try setting the option.";
in
{
  inherit isDefined mergedValue defsFinal;
  inherit (overridden) highestPrio;
  optionalValue = lib.optionalAttrs isDefined { value = checkedAndMerged; };
}
