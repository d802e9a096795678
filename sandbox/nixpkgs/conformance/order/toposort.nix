{ lib }:
{
  sorted = lib.toposort (a: b: a < b) [
    3
    2
    1
    5
    4
  ];
  cycle =
    (lib.toposort (a: b: a == "x" && b == "y" || a == "y" && b == "x") [
      "x"
      "y"
    ])
      ? cycle;
}
