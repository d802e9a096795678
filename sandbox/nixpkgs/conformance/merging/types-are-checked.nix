{ lib }:
let
  inherit (lib) mkOption types;
in
let
  accepts =
    type: value:
    (builtins.tryEval (
      builtins.deepSeq
        (lib.evalModules {
          modules = [
            { options.value = mkOption { inherit type; }; }
            { inherit value; }
          ];
        }).config.value
        true
    )).success;
in
{
  port = map (accepts types.port) [
    0
    22
    65535
    65536
    (-1)
    "22"
  ];
  positive = map (accepts types.ints.positive) [
    0
    1
  ];
  between = map (accepts (types.ints.between 1 3)) [
    0
    1
    3
    4
  ];
  u8 = map (accepts types.ints.u8) [
    255
    256
  ];
  str = map (accepts types.str) [
    ""
    1
    null
  ];
  nonEmpty = map (accepts types.nonEmptyStr) [
    ""
    " "
    "a"
  ];
  singleLine = map (accepts types.singleLineStr) [
    "a"
    "a\n"
    "a\nb"
  ];
  path = map (accepts types.path) [
    "/a"
    "a"
    ./types-are-checked.nix
  ];
  matching = map (accepts (types.strMatching "[a-z]+")) [
    "abc"
    "ABC"
    "abc1"
  ];
  enum =
    map
      (accepts (
        types.enum [
          "a"
          1
        ]
      ))
      [
        "a"
        1
        "b"
      ];
  listOf = map (accepts (types.listOf types.int)) [
    [ ]
    [ 1 ]
    [ "a" ]
    { }
  ];
  nonEmptyList = map (accepts (types.nonEmptyListOf types.int)) [
    [ ]
    [ 1 ]
  ];
  nullOr = map (accepts (types.nullOr types.bool)) [
    null
    true
    1
  ];
  bool = map (accepts types.bool) [
    true
    "true"
  ];
  float = map (accepts types.float) [
    1.5
    1
  ];
  number = map (accepts types.number) [
    1.5
    1
    "1"
  ];
  attrsOf = map (accepts (types.attrsOf types.int)) [
    { a = 1; }
    { a = "x"; }
    [ ]
  ];
  addCheck = map (accepts (types.addCheck types.int (value: value > 2))) [
    1
    3
  ];
  passwd = map (accepts (types.passwdEntry types.str)) [
    "a"
    "a:b"
    "a\nb"
  ];
}
