# One option from all its declarations: attributes joined, types merged, nothing said twice.
{ lib }:
loc: declarations:
let
  exclusive = [
    "apply"
    "default"
    "description"
    "example"
  ];
  join =
    merged: declaration:
    let
      next = declaration.options;
      clash = lib.filter (name: merged.option ? ${name} && next ? ${name}) exclusive;
      both = merged.option ? type && next ? type;
      type = merged.option.type.typeMerge next.type.functor;
      where = "`${lib.showOption loc}' in `${toString declaration.file}' is already declared in ${lib.showFiles merged.files}";
    in
    if clash != [ ] then
      throw "The option ${where}."
    else if both && type == null then
      throw "The option ${where}, with a type that cannot be merged (${merged.option.type.description} and ${next.type.description})."
    else
      {
        option = merged.option // next // lib.optionalAttrs both { inherit type; };
        files = merged.files ++ [ declaration.file ];
      };
  result = lib.foldl' join {
    option = { };
    files = [ ];
  } declarations;
in
result.option
// {
  inherit loc;
  type = result.option.type or lib.types.unspecified;
  declarations = result.files;
}
