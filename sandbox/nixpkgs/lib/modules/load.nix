# One entry of `imports` (a path, a function or a set) in the one form that the rest works with.
{ lib }:
{
  specialArgs,
  config,
  options,
  class,
}:
let
  known = [
    "_class"
    "_file"
    "config"
    "disabledModules"
    "freeformType"
    "imports"
    "key"
    "meta"
    "options"
  ];
  baseArgs = {
    inherit lib config options;
    _class = class;
  }
  // specialArgs;

  applyArgs =
    key: f:
    let
      fromModule =
        name: _:
        builtins.addErrorContext "while evaluating the module argument `${name}' in \"${key}\":" (
          baseArgs.${name} or config._module.args.${name}
        );
    in
    f (baseArgs // lib.mapAttrs fromModule (lib.functionArgs f));

  freeform =
    type:
    if type == null then
      { }
    else
      {
        _module.freeformType = type;
      };

  structure =
    fallbackFile: fallbackKey: module:
    let
      file = toString (module._file or fallbackFile);
      key = toString (module.key or fallbackKey);
      unsupported = lib.attrNames (removeAttrs module known);
      long = module ? config || module ? options;
      shorthand = removeAttrs module [
        "_class"
        "_file"
        "disabledModules"
        "freeformType"
        "imports"
        "key"
        "require"
      ];
      own = if long then module.config or { } else shorthand;
    in
    if long && unsupported != [ ] then
      throw "Module `${key}' has an unsupported attribute `${lib.head unsupported}'. This is caused by introducing a top-level `config' or `options' attribute. Add configuration attributes immediately on the top level instead, or move all of them (namely: ${toString unsupported}) into the explicit `config' attribute."
    else if class != null && module._class or class != class && module._class != null then
      throw "The module `${file}' (class: ${builtins.toJSON module._class}) cannot be imported into a module evaluation that expects class ${builtins.toJSON class}."
    else
      {
        inherit file key;
        disabled = module.disabledModules or [ ];
        imports = module.imports or [ ] ++ lib.optionals (!long) (module.require or [ ]);
        options = module.options or { };
        config =
          if module.freeformType or null == null then
            own
          else
            lib.mkMerge [
              (freeform module.freeformType)
              own
            ];
      };

  load =
    fallbackFile: fallbackKey: module:
    if lib.isFunction module then
      structure fallbackFile fallbackKey (applyArgs (toString fallbackKey) module)
    else if builtins.isAttrs module then
      if module._type or "module" == "module" then
        structure fallbackFile fallbackKey (removeAttrs module [ "_type" ])
      else if
        lib.elem module._type [
          "if"
          "merge"
          "override"
        ]
      then
        structure fallbackFile fallbackKey { config = module; }
      else if module._type == "flake" then
        throw "Expected a module, but found a value of type \"flake\", while trying to import a module into ${toString fallbackFile}.\nNote: use one of its modules, e.g. `inputs.foo.nixosModules.default'."
      else
        throw "Could not load a value as a module, because it is of type ${builtins.toJSON module._type}, in file ${toString fallbackFile}."
    else if builtins.isList module then
      throw "Module imports can't be nested lists. Perhaps you meant to remove one level of lists? Definitions: ${toString fallbackFile}"
    else if builtins.isPath module || lib.isStringLike module then
      let
        path = toString module;
        loaded = import module;
      in
      if lib.isFunction loaded then
        structure path path (applyArgs path loaded)
      else if builtins.isAttrs loaded then
        structure path path loaded
      else
        throw "Module `${path}' must be an attribute set or a function, but is a ${builtins.typeOf loaded}."
    else
      throw "Expected a module, but found a value of type ${builtins.typeOf module}, while trying to import a module into ${toString fallbackFile}.";
in
load
