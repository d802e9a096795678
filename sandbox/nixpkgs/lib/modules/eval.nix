{ lib }:
let
  internalModule = {
    _file = "lib/modules";
    key = "lib/modules";
    options._module = {
      args = lib.mkOption {
        type = lib.types.lazyAttrsOf lib.types.raw;
        internal = true;
        description = "Additional arguments passed to each module.";
      };
      check = lib.mkOption {
        type = lib.types.bool;
        internal = true;
        default = true;
        description = "Whether to check whether all option definitions have matching declarations.";
      };
      freeformType = lib.mkOption {
        type = lib.types.nullOr lib.types.optionType;
        internal = true;
        default = null;
        description = "If set, merge all definitions that don't have an associated option together using this type.";
      };
      specialArgs = lib.mkOption {
        type = lib.types.lazyAttrsOf lib.types.raw;
        internal = true;
        readOnly = true;
        description = "Externally provided module arguments that can't be modified from within a configuration.";
      };
    };
  };

  evalModules =
    {
      modules,
      prefix ? [ ],
      specialArgs ? { },
      class ? null,
      ...
    }@arguments:
    let
      argumentsModule = {
        _file = "lib/modules";
        key = "lib/modules arguments";
        config._module = {
          args = {
            inherit extendModules;
            moduleType = type;
          };
          inherit specialArgs;
        };
      };
      # Deprecated arguments of evalModules; modules' own settings have the same effect.
      legacyModule = {
        _file = "lib/modules";
        key = "lib/modules legacy";
        config._module =
          lib.optionalAttrs (arguments ? check) { check = lib.mkDefault arguments.check; }
          // lib.optionalAttrs (arguments ? args) { inherit (arguments) args; };
      };
      collected = lib.modules.collect {
        load = lib.modules.load {
          inherit
            class
            config
            options
            specialArgs
            ;
        };
        modules = modules ++ [
          internalModule
          argumentsModule
          legacyModule
        ];
        modulesPath = specialArgs.modulesPath or "";
      };
      tree =
        lib.modules.mergeTree prefix
          (map (module: {
            inherit (module) file options;
          }) collected)
          (
            map (module: {
              inherit (module) file;
              value = module.config;
            }) collected
          );
      inherit (tree) options;
      freeformType = tree.config._module.freeformType;
      inner = path: lib.drop (lib.length prefix) path;
      freeformConfig =
        (lib.modules.mergeDefinitions prefix freeformType (
          map (definition: {
            inherit (definition) file;
            value = lib.setAttrByPath (inner definition.path) definition.value;
          }) tree.unmatched
        )).mergedValue;
      config =
        if freeformType == null then
          tree.config
        else if tree.unmatched == [ ] then
          freeformType.emptyValue.value or { } // tree.config
        else
          lib.recursiveUpdate freeformConfig tree.config;
      failure = lib.modules.unmatchedMessage options tree.unmatched;
      checked =
        if tree.config._module.check && freeformType == null && tree.unmatched != [ ] then
          throw failure
        else
          lib.id;
      extendModules =
        extension:
        evalModules (
          arguments
          // {
            modules = modules ++ extension.modules or [ ];
            specialArgs = specialArgs // extension.specialArgs or { };
            prefix = extension.prefix or prefix;
          }
        );
      type = lib.types.submoduleWith {
        inherit modules specialArgs class;
      };
    in
    {
      _type = "configuration";
      options = checked (removeAttrs options [ "_module" ]);
      config = checked (removeAttrs config [ "_module" ]);
      _module = checked config._module;
      inherit (tree) definedOptions;
      inherit class extendModules type;
    };
in
evalModules
