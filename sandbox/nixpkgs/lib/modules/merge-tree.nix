# The tree of options from all declarations, each with its value, and the definitions that no
# declaration matched. Nothing is evaluated before it is asked for.
{ lib }:
let
  asSubmodule = declaration: {
    inherit (declaration) file;
    options = lib.mkOption {
      type = lib.types.submoduleWith {
        modules = [
          {
            _file = declaration.file;
            inherit (declaration) options;
          }
        ];
      };
    };
  };

  byName = builtins.zipAttrsWith (_: values: values);

  mergeTree =
    prefix: declarations: definitions:
    let
      declared = byName (
        map (
          declaration:
          lib.mapAttrs (_: options: {
            inherit (declaration) file;
            inherit options;
          }) declaration.options
        ) declarations
      );
      defined = byName (
        lib.concatMap (
          definition:
          map (
            value:
            if builtins.isAttrs value then
              lib.mapAttrs (_: value: {
                inherit (definition) file;
                inherit value;
              }) value
            else
              throw "You're trying to define a value of type `${builtins.typeOf value}'\nrather than an attribute set for the option\n`${lib.showOption prefix}'!\n\nThis usually happens if `${lib.showOption prefix}' has option\ndefinitions inside that are not matched. Please check how to properly define\nthis option by e.g. referring to `man 5 configuration.nix'!\nIt is defined in `${toString definition.file}'."
          ) (lib.pushDownProperties definition.value)
        ) definitions
      );
      branch =
        name: entries:
        let
          loc = prefix ++ [ name ];
          here = defined.${name} or [ ];
          leaves = lib.filter (entry: lib.isOption entry.options) entries;
          others = lib.filter (entry: !lib.isOption entry.options) entries;
        in
        if others == [ ] then
          {
            option = lib.modules.evalOption loc entries here;
          }
        else if leaves == [ ] then
          mergeTree loc entries here
        else if lib.all (entry: entry.options.type.name or "" == "submodule") leaves then
          {
            option = lib.modules.evalOption loc (leaves ++ map asSubmodule others) here;
          }
        else
          throw "The option `${lib.showOption loc}' in ${
            lib.showFiles (map (entry: entry.file) leaves)
          } is a prefix of options in ${lib.showFiles (map (entry: entry.file) others)}";
      branches = lib.mapAttrs branch declared;
    in
    {
      options = lib.mapAttrs (_: part: part.option or part.options) branches;
      config = lib.mapAttrs (_: part: if part ? option then part.option.value else part.config) branches;
      # Options that somebody defines, among them those that nobody reads.
      definedOptions = lib.concatMap (
        name:
        let
          part = branches.${name};
        in
        if declared ? ${name} then (if part ? option then [ part.option ] else part.definedOptions) else [ ]
      ) (lib.attrNames defined);
      unmatched = lib.concatMap (
        name:
        if declared ? ${name} then
          branches.${name}.unmatched or [ ]
        else
          map (definition: definition // { path = prefix ++ [ name ]; }) defined.${name}
      ) (lib.attrNames defined);
    };
in
mergeTree
