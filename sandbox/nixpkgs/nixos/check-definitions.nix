# Forces every definition far enough that its type is checked: on NixOS each option has a reader, which
# the options that are only declared here have not.
{ lib }:
let
  opaque = value: builtins.isAttrs value && (value ? _type || lib.isDerivation value);
  force =
    depth: value:
    if depth == 0 || opaque value then
      builtins.seq value true
    else if builtins.isList value then
      lib.all (force (depth - 1)) value
    else if builtins.isAttrs value then
      lib.all (name: force (depth - 1) value.${name}) (lib.attrNames value)
    else
      builtins.seq value true;
  depthOf =
    type:
    if
      lib.elem type.name [
        "raw"
        "unspecified"
        "anything"
        "attrs"
        "pkgs"
        "package"
      ]
    then
      0
    else if type.name == "nullOr" then
      depthOf type.nestedTypes.elemType
    else if type.nestedTypes ? elemType then
      1 + depthOf type.nestedTypes.elemType
    else if type.name == "submodule" then
      0
    else
      1;
in
lib.all (
  option:
  lib.head option.loc == "_module"
  || !option.isDefined
  || builtins.seq option.value (force (depthOf option.type) option.value)
)
