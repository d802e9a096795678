{ lib }:
let
  inherit (lib.types.make) mkOptionType nounPhrase wrapping;
  mergeAt = lib.modules.mergeDefinitions;

  listOf =
    elemType:
    mkOptionType {
      name = "listOf";
      description = "list of ${nounPhrase elemType}";
      descriptionClass = "composite";
      check = builtins.isList;
      emptyValue.value = [ ];
      merge =
        loc: defs:
        map (element: element.value) (
          lib.filter (element: element ? value) (
            lib.concatLists (
              lib.imap1 (
                defIndex: definition:
                lib.imap1 (
                  index: value:
                  (mergeAt (loc ++ [ "[definition ${toString defIndex}-entry ${toString index}]" ]) elemType [
                    {
                      inherit (definition) file;
                      inherit value;
                    }
                  ]).optionalValue
                ) definition.value
              ) defs
            )
          )
        );
      getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "*" ]);
      inherit (elemType) getSubModules;
      substSubModules = modules: listOf (elemType.substSubModules modules);
      nestedTypes = { inherit elemType; };
      functor = wrapping "listOf" listOf elemType;
    };

  attrsWith =
    {
      elemType,
      lazy ? false,
      placeholder ? "name",
    }:
    let
      name = if lazy then "lazyAttrsOf" else "attrsOf";
      rebuild =
        type:
        attrsWith {
          elemType = type;
          inherit lazy placeholder;
        };
    in
    mkOptionType {
      inherit name;
      description = "${lib.optionalString lazy "lazy "}attribute set of ${nounPhrase elemType}";
      descriptionClass = "composite";
      check = builtins.isAttrs;
      emptyValue.value = { };
      merge =
        loc: defs:
        let
          elements = builtins.zipAttrsWith (key: here: mergeAt (loc ++ [ key ]) elemType here) (
            lib.concatMap (
              definition:
              map (lib.mapAttrs (
                _: value: {
                  inherit (definition) file;
                  inherit value;
                }
              )) (lib.pushDownProperties definition.value)
            ) defs
          );
        in
        if lazy then
          lib.mapAttrs (
            _: element: element.optionalValue.value or elemType.emptyValue.value or element.mergedValue
          ) elements
        else
          lib.mapAttrs (_: element: element.mergedValue) (
            lib.filterAttrs (_: element: element.isDefined) elements
          );
      getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "<${placeholder}>" ]);
      inherit (elemType) getSubModules;
      substSubModules = modules: rebuild (elemType.substSubModules modules);
      nestedTypes = { inherit elemType; };
      functor = wrapping name rebuild elemType;
    };

  nullOr =
    elemType:
    mkOptionType {
      name = "nullOr";
      description = "null or ${
        lib.types.make.phrase [
          "noun"
          "conjunction"
        ] elemType
      }";
      descriptionClass = "conjunction";
      check = value: value == null || elemType.check value;
      emptyValue.value = null;
      merge =
        loc: defs:
        let
          nulls = lib.count (definition: definition.value == null) defs;
        in
        if nulls == lib.length defs then
          null
        else if nulls > 0 then
          throw "The option `${lib.showOption loc}' is defined both null and not null, in ${lib.showFiles (lib.getFiles defs)}."
        else
          elemType.merge loc defs;
      inherit (elemType) getSubOptions getSubModules;
      substSubModules = modules: nullOr (elemType.substSubModules modules);
      nestedTypes = { inherit elemType; };
      functor = wrapping "nullOr" nullOr elemType;
    };

  functionTo =
    elemType:
    mkOptionType {
      name = "functionTo";
      description = "function that evaluates to a(n) ${nounPhrase elemType}";
      descriptionClass = "composite";
      check = lib.isFunction;
      merge =
        loc: defs: arguments:
        (mergeAt (loc ++ [ "<function body>" ]) elemType (
          map (definition: {
            inherit (definition) file;
            value = definition.value arguments;
          }) defs
        )).mergedValue;
      getSubOptions = prefix: elemType.getSubOptions (prefix ++ [ "<function body>" ]);
      inherit (elemType) getSubModules;
      substSubModules = modules: functionTo (elemType.substSubModules modules);
      nestedTypes = { inherit elemType; };
      functor = wrapping "functionTo" functionTo elemType;
    };
in
{
  inherit
    attrsWith
    functionTo
    listOf
    nullOr
    ;
  attrsOf = elemType: attrsWith { inherit elemType; };
  lazyAttrsOf =
    elemType:
    attrsWith {
      inherit elemType;
      lazy = true;
    };
  nonEmptyListOf =
    elemType:
    lib.types.addCheck (listOf elemType) (list: list != [ ])
    // {
      description = "non-empty ${(listOf elemType).description}";
      emptyValue = { };
    };
  uniq = elemType: lib.types.unique { message = ""; } elemType;
  unique =
    { message }:
    elemType:
    elemType
    // {
      merge = lib.mergeUniqueOption {
        inherit message;
        inherit (elemType) merge;
      };
    };
}
