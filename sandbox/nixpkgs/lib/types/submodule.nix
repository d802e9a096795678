{ lib }:
let
  inherit (lib.types.make) mkOptionType;

  submoduleWith =
    {
      modules,
      specialArgs ? { },
      shorthandOnlyDefinesConfig ? false,
      description ? null,
      class ? null,
    }@arguments:
    let
      asModule =
        definition:
        if
          lib.isFunction definition.value
          || builtins.isPath definition.value
          || lib.isStringLike definition.value
        then
          lib.setDefaultModuleLocation definition.file definition.value
        else if shorthandOnlyDefinesConfig then
          {
            _file = definition.file;
            config = definition.value;
          }
        else
          lib.setDefaultModuleLocation definition.file definition.value;
      base = lib.evalModules {
        inherit class specialArgs;
        modules = [
          # The name of the attribute that holds the submodule, where there is one.
          { _module.args.name = lib.mkOptionDefault "‹name›"; }
        ]
        ++ modules;
      };
      evaluate =
        loc: defs:
        base.extendModules {
          modules = [ { _module.args.name = lib.last loc; } ] ++ map asModule defs;
          prefix = loc;
        };
      freeformType = base._module.freeformType;
    in
    mkOptionType {
      name = "submodule";
      description =
        if description != null then
          description
        else if freeformType != null then
          "open submodule of ${lib.types.make.nounPhrase freeformType}"
        else
          "submodule";
      descriptionClass = "noun";
      check = value: builtins.isAttrs value || lib.isFunction value || builtins.isPath value;
      emptyValue.value = { };
      merge = loc: defs: (evaluate loc defs).config;
      getSubOptions =
        prefix:
        (base.extendModules {
          inherit prefix;
        }).options;
      getSubModules = modules;
      substSubModules = replacement: submoduleWith (arguments // { modules = replacement; });
      nestedTypes = lib.optionalAttrs (freeformType != null) { inherit freeformType; };
      functor = {
        name = "submodule";
        parameters = {
          inherit
            modules
            specialArgs
            shorthandOnlyDefinesConfig
            class
            ;
        };
        combine =
          a: b:
          submoduleWith {
            modules = a.modules ++ b.modules;
            specialArgs = a.specialArgs // b.specialArgs;
            shorthandOnlyDefinesConfig = a.shorthandOnlyDefinesConfig || b.shorthandOnlyDefinesConfig;
            class = if a.class == null then b.class else a.class;
          };
      };
    };

  deferredModuleWith =
    {
      staticModules ? [ ],
    }:
    mkOptionType {
      name = "deferredModule";
      description = "module";
      descriptionClass = "noun";
      check = value: builtins.isAttrs value || lib.isFunction value || lib.isStringLike value;
      merge = loc: defs: {
        imports =
          staticModules
          ++ map (
            definition:
            lib.setDefaultModuleLocation "${toString definition.file}, via option ${lib.showOption loc}" definition.value
          ) defs;
      };
      inherit
        (submoduleWith {
          modules = staticModules;
        })
        getSubOptions
        getSubModules
        ;
      substSubModules = modules: deferredModuleWith { staticModules = modules; };
    };
in
{
  inherit submoduleWith deferredModuleWith;
  submodule =
    modules:
    submoduleWith {
      modules = lib.toList modules;
      shorthandOnlyDefinesConfig = true;
    };
  deferredModule = deferredModuleWith { };
}
