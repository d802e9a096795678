{ lib }:
{
  optional = lib.optional true 1 ++ lib.optional false 2;
  optionals =
    lib.optionals true [
      1
      2
    ]
    ++ lib.optionals false [ 3 ];
  string = lib.optionalString true "a" + lib.optionalString false "b";
  attrs = lib.optionalAttrs true { a = 1; } // lib.optionalAttrs false { b = 1; };
}
