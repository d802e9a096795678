# How a type is made. `functor` carries what is needed to merge two declarations of one option:
# the name of its kind, its parameters, and how two sets of parameters become one type.
{ lib }:
rec {
  isType = kind: value: value._type or "" == kind;
  isOptionType = isType "option-type";
  setType = kind: value: value // { _type = kind; };

  mkOptionType =
    {
      name,
      description ? name,
      descriptionClass ? null,
      check ? _: true,
      merge ? lib.mergeDefaultOption,
      emptyValue ? { },
      getSubOptions ? _: { },
      getSubModules ? null,
      substSubModules ? _: null,
      nestedTypes ? { },
      deprecationMessage ? null,
      functor ? {
        inherit name;
        parameters = null;
      },
      typeMerge ? null,
      ...
    }:
    let
      type = {
        _type = "option-type";
        inherit
          name
          description
          descriptionClass
          check
          merge
          emptyValue
          getSubOptions
          getSubModules
          substSubModules
          nestedTypes
          deprecationMessage
          functor
          ;
        typeMerge = if typeMerge == null then mergeSameKind functor type else typeMerge;
      };
    in
    type;

  mergeSameKind =
    functor: type: other:
    if functor.name != other.name then
      null
    else if functor.parameters == null && other.parameters == null then
      type
    else if functor ? combine && functor.parameters != null && other.parameters != null then
      functor.combine functor.parameters other.parameters
    else
      null;

  # A functor for types around one other type.
  wrapping = name: rebuild: elemType: {
    inherit name;
    parameters = { inherit elemType; };
    combine =
      a: b:
      let
        merged = a.elemType.typeMerge b.elemType.functor;
      in
      if merged == null then null else rebuild merged;
  };

  # A description as part of a longer one, in brackets where it would be read wrongly.
  phrase =
    allowed: type:
    if type.descriptionClass == null || lib.elem type.descriptionClass allowed then
      type.description
    else
      "(${type.description})";
  nounPhrase = phrase [
    "noun"
    "composite"
  ];
}
