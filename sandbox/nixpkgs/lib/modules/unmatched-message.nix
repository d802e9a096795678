# What is said of a definition that no option matches: the path, the definition, what was near.
{ lib }:
options: unmatched:
let
  first = lib.head unmatched;
  same = lib.filter (definition: definition.path == first.path) unmatched;
  parent = lib.init first.path;
  name = lib.last first.path;
  siblings = lib.filter (sibling: sibling != "_module") (
    lib.attrNames (lib.attrByPath parent { } options)
  );
  letters = text: lib.sort (a: b: a < b) (lib.stringToCharacters text);
  near = lib.filter (
    sibling:
    letters sibling == letters name
    ||
      lib.length (lib.subtractLists (letters name) (letters sibling)) == 0
      && lib.substring 0 3 sibling == lib.substring 0 3 name
  ) siblings;
in
''
  The option `${lib.showOption first.path}' does not exist. Definition values:${lib.options.showDefs same}
  ${
    if near != [ ] then
      "\nDid you mean ${
        lib.concatMapStringsSep " or " (sibling: "`${lib.showOption (parent ++ [ sibling ])}'") (
          lib.take 3 near
        )
      }?"
    else if siblings == [ ] && options == { } then
      "\nIt seems as if you're trying to declare an option by placing it into `config' rather than `options'!"
    else
      ""
  }''
