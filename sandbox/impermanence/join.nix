# One path of several, without double slashes.
{ lib }:
parts:
"/"
+ lib.concatStringsSep "/" (
  lib.filter (part: part != "") (lib.concatMap (lib.splitString "/") parts)
)
