{ lib }:
rec {
  extends =
    overlay: base: final:
    let
      previous = base final;
    in
    previous // overlay final previous;
  composeExtensions =
    first: second: final: previous:
    let
      a = first final previous;
    in
    a // second final (previous // a);
  composeManyExtensions = lib.foldr composeExtensions (_: _: { });
  toExtension =
    f:
    if lib.isFunction f then
      (
        final: previous:
        let
          applied = f previous;
        in
        if lib.isFunction applied then f final previous else applied
      )
    else
      (_: _: f);
  makeExtensible = makeExtensibleWithCustomName "extend";
  makeExtensibleWithCustomName =
    name: base:
    lib.fix (
      self:
      base self
      // {
        ${name} = overlay: makeExtensibleWithCustomName name (extends overlay base);
      }
    );
}
