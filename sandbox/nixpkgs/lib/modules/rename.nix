# Options that moved, were removed or have a second name.
{ lib }:
let
  doRename =
    {
      from,
      to,
      visible,
      warn,
      use,
      withPriority ? true,
      condition ? true,
    }:
    {
      config,
      options,
      ...
    }:
    let
      old = lib.getAttrFromPath from options;
      target = lib.attrByPath to (abort "Renaming error: option `${lib.showOption to}' does not exist.");
      toType = (lib.attrByPath to { } options).type or null;
      copy =
        if withPriority then
          lib.modules.mkAliasAndWrapDefsWithPriority (lib.setAttrByPath to)
        else
          lib.mkAliasAndWrapDefinitions (lib.setAttrByPath to);
    in
    {
      options = lib.setAttrByPath from (
        lib.mkOption (
          {
            inherit visible;
            description = "Alias of {option}`${lib.showOption to}`.";
            apply = _: use (target config);
          }
          // lib.optionalAttrs (toType != null) { type = toType; }
        )
      );
      config = lib.mkIf condition (
        lib.mkMerge [
          (lib.optionalAttrs (options ? warnings) {
            warnings =
              lib.optional (warn && old.isDefined)
                "The option `${lib.showOption from}' defined in ${lib.showFiles old.files} has been renamed to `${lib.showOption to}'.";
          })
          (copy old)
        ]
      );
    };
in
{
  inherit doRename;
  mkRenamedOptionModule =
    from: to:
    doRename {
      inherit from to;
      visible = false;
      warn = true;
      use = lib.id;
    };
  mkRenamedOptionModuleWith =
    {
      from,
      to,
      sinceRelease,
    }:
    doRename {
      inherit from to;
      visible = false;
      warn = lib.isInOldestRelease sinceRelease;
      use = lib.id;
    };
  mkAliasOptionModule =
    from: to:
    doRename {
      inherit from to;
      visible = true;
      warn = false;
      use = lib.id;
    };
  mkChangedOptionModule =
    from: to: change:
    lib.modules.mkMergedOptionModule [ from ] to change;
  mkMergedOptionModule =
    from: to: merge:
    { config, options, ... }:
    {
      options = lib.foldl' lib.recursiveUpdate { } (
        map (
          path:
          lib.setAttrByPath path (
            lib.mkOption {
              visible = false;
              # Told apart from every value that a user may give.
              default = "_mkMergedOptionModule";
            }
          )
        ) from
      );
      config =
        let
          given = path: lib.getAttrFromPath path config != "_mkMergedOptionModule";
        in
        {
          warnings = map (
            path:
            "The option `${lib.showOption path}' defined in ${lib.showFiles (lib.getAttrFromPath path options).files} has been changed to `${lib.showOption to}' that has a different type. Please read `${lib.showOption to}' documentation and update your configuration accordingly."
          ) (lib.filter given from);
        }
        // lib.setAttrByPath to (lib.mkMerge (lib.optional (lib.any given from) (merge config)));
    };
  mkRemovedOptionModule =
    path: replacement:
    { options, ... }:
    {
      options = lib.setAttrByPath path (
        lib.mkOption {
          visible = false;
          apply =
            _:
            throw "The option `${lib.showOption path}' can no longer be used since it's been removed. ${replacement}";
        }
      );
      config.assertions =
        let
          option = lib.getAttrFromPath path options;
        in
        [
          {
            assertion = !option.isDefined;
            message = "The option definition `${lib.showOption path}' in ${lib.showFiles option.files} no longer has any effect; please remove it.\n${replacement}";
          }
        ];
    };
}
