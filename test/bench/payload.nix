# What a larger change brings to a host: etc."payload" says how many times 10 MB, and of which round. Each part is a store path of its
# own with ten files that do not compress; all hosts have the same, as they have the same packages.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (config.environment.etc."payload") text;
  words = lib.splitString " " text;
  round = lib.last words;
  part =
    number:
    pkgs.runCommand "payload-${round}-${toString number}" { } ''
      mkdir $out
      for file in 0 1 2 3 4 5 6 7 8 9; do head -c 1000000 /dev/urandom > $out/$file; done
    '';
in
{
  environment.etc."payload.parts".text = lib.concatMapStrings (number: "${part number}\n") (
    lib.range 1 (lib.toInt (lib.head words))
  );
}
