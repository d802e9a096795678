{ lib }:
let
  inherit (builtins)
    elemAt
    foldl'
    head
    length
    tail
    ;
in
rec {
  inherit (builtins)
    attrNames
    attrValues
    catAttrs
    getAttr
    hasAttr
    intersectAttrs
    isAttrs
    listToAttrs
    mapAttrs
    removeAttrs
    zipAttrsWith
    ;
  nameValuePair = name: value: { inherit name value; };
  attrByPath =
    path: default: set:
    if path == [ ] then
      set
    else if isAttrs set && hasAttr (head path) set then
      attrByPath (tail path) default set.${head path}
    else
      default;
  hasAttrByPath =
    path: set:
    path == [ ]
    || (isAttrs set && hasAttr (head path) set && hasAttrByPath (tail path) set.${head path});
  getAttrFromPath =
    path: set: attrByPath path (throw "cannot find attribute '${lib.showAttrPath path}'") set;
  setAttrByPath =
    path: value: if path == [ ] then value else { ${head path} = setAttrByPath (tail path) value; };
  concatMapAttrs = f: set: foldl' (a: b: a // b) { } (lib.attrValues (mapAttrs f set));
  mapAttrs' = f: set: listToAttrs (map (name: f name set.${name}) (attrNames set));
  mapAttrsToList = f: set: map (name: f name set.${name}) (attrNames set);
  attrsToList = mapAttrsToList nameValuePair;
  filterAttrs =
    keep: set: removeAttrs set (lib.filter (name: !(keep name set.${name})) (attrNames set));
  filterAttrsRecursive =
    keep: set:
    mapAttrs (_: value: if isAttrs value then filterAttrsRecursive keep value else value) (
      filterAttrs keep set
    );
  foldlAttrs =
    f: start: set:
    foldl' (acc: name: f acc name set.${name}) start (attrNames set);
  foldAttrs =
    op: start: sets:
    mapAttrs (_: lib.foldr op start) (builtins.zipAttrsWith (_: values: values) sets);
  genAttrs = names: f: listToAttrs (map (name: nameValuePair name (f name)) names);
  genAttrs' = values: f: listToAttrs (map f values);
  optionalAttrs = condition: set: if condition then set else { };
  getAttrs = names: set: genAttrs names (name: set.${name});
  attrVals = names: set: map (name: set.${name}) names;
  collect =
    wanted: set:
    if wanted set then
      [ set ]
    else if isAttrs set then
      lib.concatMap (collect wanted) (lib.attrValues set)
    else
      [ ];
  mapAttrsRecursive = mapAttrsRecursiveCond (_: true);
  mapAttrsRecursiveCond =
    descend: f: set:
    let
      go =
        path:
        mapAttrs (
          name: value:
          if isAttrs value && descend value then go (path ++ [ name ]) value else f (path ++ [ name ]) value
        );
    in
    go [ ] set;
  mapAttrsToListRecursive = f: set: collect (_: false) (mapAttrsRecursive f set);
  recursiveUpdateUntil =
    stop: left: right:
    let
      go =
        path:
        builtins.zipAttrsWith (
          name: values:
          let
            here = path ++ [ name ];
          in
          if length values == 1 || stop here (elemAt values 1) (head values) then
            head values
          else
            go here values
        );
    in
    go
      [ ]
      [
        right
        left
      ];
  recursiveUpdate = recursiveUpdateUntil (
    _: left: right:
    !(isAttrs left && isAttrs right)
  );
  matchAttrs =
    pattern: set:
    lib.all (
      name:
      hasAttr name set
      && (
        if isAttrs pattern.${name} then
          isAttrs set.${name} && matchAttrs pattern.${name} set.${name}
        else
          pattern.${name} == set.${name}
      )
    ) (attrNames pattern);
  zipAttrs = builtins.zipAttrsWith (_: values: values);
  zipAttrsWithNames =
    names: f: sets:
    genAttrs names (name: f name (lib.catAttrs name sets));
  mergeAttrsList = foldl' (a: b: a // b) { };
  updateManyAttrsByPath =
    updates: set: foldl' (acc: update: setPath update.path update.update acc) set updates;
  setPath =
    path: f: set:
    if path == [ ] then
      f set
    else
      set // { ${head path} = setPath (tail path) f (set.${head path} or { }); };
  overrideExisting = old: new: mapAttrs (name: value: new.${name} or value) old;
  unionOfDisjoint =
    a: b:
    let
      both = builtins.intersectAttrs a b;
    in
    if both == { } then a // b else throw "unionOfDisjoint: collision on ${head (attrNames both)}";
  cartesianProduct =
    sets:
    foldl' (
      done: name: lib.concatMap (set: map (value: set // { ${name} = value; }) sets.${name}) done
    ) [ { } ] (attrNames sets);
  cartesianProductOfSets = cartesianProduct;
  mapCartesianProduct = f: sets: map f (cartesianProduct sets);
  invertAttrs = set: listToAttrs (map (name: nameValuePair set.${name} name) (attrNames set));
  showAttrPath =
    path:
    if path == [ ] then
      "<root attribute path>"
    else
      lib.concatMapStringsSep "." lib.strings.escapeNixIdentifier path;
  isDerivation = value: value.type or null == "derivation";
  toDerivation =
    path:
    let
      storePath = builtins.storePath path;
      self = {
        type = "derivation";
        name = lib.strings.sanitizeDerivationName (baseNameOf path);
        outPath = storePath;
        outputs = [ "out" ];
        out = self;
        outputName = "out";
      };
    in
    self;
  recurseIntoAttrs = set: set // { recurseForDerivations = true; };
  dontRecurseIntoAttrs = set: set // { recurseForDerivations = false; };
  longestValidPathPrefix =
    path: set:
    lib.findFirst (prefix: hasAttrByPath prefix set) [ ] (
      lib.reverseList (lib.genList (count: lib.take count path) (length path + 1))
    );
  getOutput =
    output: package:
    if package.outputSpecified or false then package else package.${output} or package.out or package;
  getBin = getOutput "bin";
  getLib = getOutput "lib";
  getDev = getOutput "dev";
  getMan = getOutput "man";
  chooseDevOutputs = map getDev;
}
