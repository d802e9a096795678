{ lib }:
rec {
  inherit (builtins)
    all
    any
    concatLists
    concatMap
    elem
    elemAt
    filter
    foldl'
    genList
    groupBy
    head
    isList
    length
    map
    partition
    sort
    tail
    ;
  singleton = x: [ x ];
  optional = condition: x: if condition then [ x ] else [ ];
  optionals = condition: list: if condition then list else [ ];
  toList = x: if builtins.isList x then x else [ x ];
  forEach = list: f: map f list;
  foldr =
    f: start: list:
    let
      count = length list;
      go = index: if index == count then start else f (elemAt list index) (go (index + 1));
    in
    go 0;
  fold = foldr;
  foldl =
    f: start: list:
    let
      go = index: if index < 0 then start else f (go (index - 1)) (elemAt list index);
    in
    go (length list - 1);
  imap0 = f: list: genList (index: f index (elemAt list index)) (length list);
  imap1 = f: list: genList (index: f (index + 1) (elemAt list index)) (length list);
  ifilter0 =
    keep: list:
    map (entry: entry.value) (
      filter (entry: keep entry.index entry.value) (
        imap0 (index: value: {
          inherit index value;
        }) list
      )
    );
  range =
    first: last: if first > last then [ ] else genList (offset: first + offset) (last - first + 1);
  replicate = count: x: genList (_: x) count;
  flatten = x: if builtins.isList x then builtins.concatMap flatten x else [ x ];
  remove = x: filter (y: y != x);
  count = keep: list: length (filter keep list);
  findSingle =
    keep: none: multiple: list:
    let
      found = filter keep list;
    in
    if found == [ ] then
      none
    else if length found > 1 then
      multiple
    else
      head found;
  findFirstIndex =
    keep: default: list:
    let
      size = length list;
      go =
        index:
        if index == size then
          default
        else if keep (elemAt list index) then
          index
        else
          go (index + 1);
    in
    go 0;
  findFirst =
    keep: default: list:
    let
      index = findFirstIndex keep null list;
    in
    if index == null then default else elemAt list index;
  reverseList =
    list:
    let
      size = length list;
    in
    genList (index: elemAt list (size - index - 1)) size;
  take = count: list: genList (elemAt list) (lib.min (lib.max count 0) (length list));
  drop =
    count: list:
    let
      from = lib.max count 0;
    in
    genList (index: elemAt list (index + from)) (lib.max 0 (length list - from));
  takeEnd = count: list: drop (length list - count) list;
  dropEnd = count: list: take (length list - count) list;
  sublist =
    start: count: list:
    take count (drop start list);
  hasPrefix = prefix: list: take (length prefix) list == prefix;
  removePrefix =
    prefix: list:
    if hasPrefix prefix list then
      drop (length prefix) list
    else
      throw "lib.lists.removePrefix: First argument is not a list prefix of the second argument";
  commonPrefixLength =
    a: b:
    let
      size = lib.min (length a) (length b);
      go = index: if index < size && elemAt a index == elemAt b index then go (index + 1) else index;
    in
    go 0;
  commonPrefix = a: b: take (commonPrefixLength a b) a;
  last =
    list:
    if list == [ ] then throw "lists.last: list must not be empty!" else elemAt list (length list - 1);
  init =
    list:
    if list == [ ] then throw "lists.init: list must not be empty!" else take (length list - 1) list;
  zipListsWith =
    f: a: b:
    genList (index: f (elemAt a index) (elemAt b index)) (lib.min (length a) (length b));
  zipLists = zipListsWith (fst: snd: { inherit fst snd; });
  crossLists = f: foldl' (fs: args: builtins.concatMap (g: map g args) fs) [ f ];
  unique = foldl' (seen: x: if elem x seen then seen else seen ++ [ x ]) [ ];
  uniqueStrings = list: builtins.attrNames (builtins.groupBy lib.id list);
  allUnique = list: length (unique list) == length list;
  intersectLists = wanted: filter (x: elem x wanted);
  subtractLists = unwanted: filter (x: !(elem x unwanted));
  mutuallyExclusive = a: b: length a == 0 || !(builtins.any (x: elem x a) b);
}
// import ./list-order.nix { inherit lib; }
