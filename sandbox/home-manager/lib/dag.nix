# Entries that say what they come after and before, and their order.
{ lib }:
let
  inherit (lib) types;
in
rec {
  isEntry = value: value ? data && value ? after && value ? before;
  entryBetween = before: after: data: { inherit data after before; };
  entryAnywhere = entryBetween [ ] [ ];
  entryAfter = entryBetween [ ];
  entryBefore = before: entryBetween before [ ];
  entriesBetween =
    tag: before: after: entries:
    lib.listToAttrs (
      lib.imap0 (
        index: data:
        lib.nameValuePair "${tag}-${toString index}" (
          entryBetween (if index == lib.length entries - 1 then before else [ ]) (
            if index == 0 then after else [ "${tag}-${toString (index - 1)}" ]
          ) data
        )
      ) entries
    );
  entriesAfter = tag: entriesBetween tag [ ];
  entriesAnywhere = tag: entriesBetween tag [ ] [ ];
  topoSort =
    dag:
    let
      list = lib.mapAttrsToList (name: entry: entry // { inherit name; }) dag;
      sorted = lib.toposort (a: b: lib.elem a.name b.after || lib.elem b.name a.before) list;
    in
    if sorted ? result then
      { result = map (entry: { inherit (entry) name data; }) sorted.result; }
    else
      sorted;
  dagOf =
    elemType:
    types.attrsOf (
      types.coercedTo (types.addCheck types.unspecified (value: !(isEntry value))) entryAnywhere (
        types.submodule {
          options = {
            data = lib.mkOption { type = elemType; };
            after = lib.mkOption {
              type = types.listOf types.str;
              default = [ ];
            };
            before = lib.mkOption {
              type = types.listOf types.str;
              default = [ ];
            };
          };
        }
      )
    );
}
