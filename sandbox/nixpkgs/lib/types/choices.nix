{ lib }:
let
  inherit (lib.types.make) mkOptionType phrase;
  either =
    first: second:
    mkOptionType {
      name = "either";
      description = "${
        phrase [
          "noun"
          "conjunction"
        ] first
      } or ${
        phrase [
          "noun"
          "conjunction"
          "composite"
        ] second
      }";
      descriptionClass = "conjunction";
      check = value: first.check value || second.check value;
      merge =
        loc: defs:
        let
          values = lib.getValues defs;
        in
        if lib.all first.check values then
          first.merge loc defs
        else if lib.all second.check values then
          second.merge loc defs
        else
          lib.mergeOneOption loc defs;
      nestedTypes = {
        left = first;
        right = second;
      };
      functor = {
        name = "either";
        parameters = { inherit first second; };
        combine =
          a: b:
          let
            left = a.first.typeMerge b.first.functor;
            right = a.second.typeMerge b.second.functor;
          in
          if left == null || right == null then null else either left right;
      };
    };
in
{
  inherit either;
  oneOf =
    types:
    if types == [ ] then
      throw "types.oneOf needs to get at least one type in its argument"
    else
      lib.foldl' either (lib.head types) (lib.tail types);
  addCheck = elemType: check: elemType // { check = value: elemType.check value && check value; };
  coercedTo =
    coercedType: coerce: finalType:
    mkOptionType {
      name = "coercedTo";
      description = "${phrase [ "noun" ] finalType} or ${phrase [ "noun" ] coercedType} convertible to it";
      check = value: (coercedType.check value && finalType.check (coerce value)) || finalType.check value;
      merge =
        loc: defs:
        finalType.merge loc (
          map (
            definition:
            if coercedType.check definition.value then
              definition // { value = coerce definition.value; }
            else
              definition
          ) defs
        );
      inherit (finalType) emptyValue getSubOptions getSubModules;
      substSubModules =
        modules: lib.types.coercedTo coercedType coerce (finalType.substSubModules modules);
      typeMerge = _: null;
      nestedTypes = { inherit coercedType finalType; };
    };
  # A value of one tag out of several, each with a type of its own: `{ tag = value; }`.
  attrTag =
    tags:
    let
      options = lib.mapAttrs (name: option: option // { loc = option.loc or [ name ]; }) tags;
      names = lib.attrNames tags;
    in
    mkOptionType {
      name = "attrTag";
      description = "attribute-tagged union of ${lib.concatStringsSep ", " names}";
      check =
        value:
        builtins.isAttrs value
        && lib.length (lib.attrNames value) == 1
        && tags ? ${lib.head (lib.attrNames value)};
      merge =
        loc: defs:
        let
          tag = lib.head (lib.attrNames (lib.head defs).value);
          same = lib.all (definition: definition.value ? ${tag}) defs;
        in
        if same then
          {
            ${tag} =
              (lib.modules.evalOption (loc ++ [ tag ])
                [
                  {
                    file = "<attrTag>";
                    options = options.${tag};
                  }
                ]
                (
                  map (definition: {
                    inherit (definition) file;
                    value = definition.value.${tag};
                  }) defs
                )
              ).value;
          }
        else
          throw "The option `${lib.showOption loc}' is defined both as `${tag}' and as something else, in ${lib.showFiles (lib.getFiles defs)}.";
      getSubOptions =
        prefix: lib.mapAttrs (name: option: option // { loc = prefix ++ [ name ]; }) options;
    };
}
