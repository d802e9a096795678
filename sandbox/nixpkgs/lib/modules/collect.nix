# All modules reachable through `imports`, each once, without the disabled ones. Those that were
# reached later come first: an importer's definitions follow those of what it imports.
{ lib }:
{
  load,
  modules,
  modulesPath,
}:
let
  item = module: {
    inherit (module) key;
    inherit module;
  };
  loadAll =
    file: key: imports:
    lib.imap1 (index: entry: item (load file "${key}:anon-${toString index}" entry)) imports;
  children = entry: loadAll entry.module.file entry.key entry.module.imports;
  start = loadAll "<unknown-file>" "" modules;
  all = builtins.genericClosure {
    startSet = start;
    operator = children;
  };
  disabledKey =
    entry:
    if builtins.isAttrs entry && entry ? key then
      toString entry.key
    else if builtins.isString entry && !lib.hasPrefix "/" entry then
      "${toString modulesPath}/${entry}"
    else
      toString entry;
  disabled = lib.concatMap (entry: map disabledKey entry.module.disabled) all;
  enabled = lib.filter (entry: !lib.elem entry.key disabled);
  remaining =
    if disabled == [ ] then
      all
    else
      builtins.genericClosure {
        startSet = enabled start;
        operator = entry: enabled (children entry);
      };
in
lib.reverseList (map (entry: entry.module) remaining)
