# Lists in an order.
{ lib }:
let
  inherit (builtins)
    elemAt
    filter
    foldl'
    head
    length
    tail
    ;
in
rec {
  naturalSort =
    list:
    let
      split =
        text:
        map (part: if builtins.isList part then lib.toInt (head part) else part) (
          builtins.split "(0|[1-9][0-9]*)" text
        );
      keyed = map (text: [
        (split text)
        text
      ]) list;
    in
    map (pair: elemAt pair 1) (
      builtins.sort (a: b: compareLists lib.lists.compareMixed (head a) (head b) < 0) keyed
    );
  compareLists =
    cmp: a: b:
    if a == [ ] then
      (if b == [ ] then 0 else -1)
    else if b == [ ] then
      1
    else
      let
        first = cmp (head a) (head b);
      in
      if first == 0 then compareLists cmp (tail a) (tail b) else first;
  compareMixed =
    a: b:
    if builtins.typeOf a == builtins.typeOf b then
      lib.compare a b
    else
      lib.compare (toString a) (toString b);
  sortOn =
    f: list:
    map (pair: elemAt pair 1) (
      builtins.sort (a: b: head a < head b) (
        map (x: [
          (f x)
          x
        ]) list
      )
    );
  groupBy' =
    op: start: key: list:
    builtins.mapAttrs (_: foldl' op start) (builtins.groupBy key list);
  listDfs =
    stopOnCycles: before: list:
    let
      visit =
        item: seen: rest:
        let
          inherit (builtins.partition (x: before x item) rest) right wrong;
          loops = filter (x: before x item) seen;
        in
        if stopOnCycles && loops != [ ] then
          {
            cycle = item;
            inherit loops;
            visited = seen;
            inherit rest;
          }
        else if right == [ ] then
          {
            minimal = item;
            visited = seen;
            rest = wrong;
          }
        else
          visit (head right) ([ item ] ++ seen) (tail right ++ wrong);
    in
    visit (head list) [ ] (tail list);
  toposort =
    before: list:
    let
      step = listDfs true before list;
      deeper = toposort before (step.visited ++ step.rest);
    in
    if length list < 2 then
      { result = list; }
    else if step ? cycle then
      {
        cycle = lib.reverseList ([ step.cycle ] ++ step.visited);
        inherit (step) loops;
      }
    else if deeper ? cycle then
      deeper
    else
      { result = [ step.minimal ] ++ deeper.result; };
}
