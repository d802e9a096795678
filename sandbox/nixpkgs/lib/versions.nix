# Names and versions of packages.
{ lib }:
let
  inherit (builtins) elemAt;
in
rec {
  versionOlder = a: b: builtins.compareVersions b a == 1;
  versionAtLeast = a: b: !(versionOlder a b);
  versions = {
    major = version: elemAt (builtins.splitVersion version) 0;
    minor = version: elemAt (builtins.splitVersion version) 1;
    patch = version: elemAt (builtins.splitVersion version) 2;
    majorMinor = version: builtins.concatStringsSep "." (lib.take 2 (builtins.splitVersion version));
    pad =
      count: version:
      let
        parts = builtins.splitVersion version;
      in
      builtins.concatStringsSep "." (lib.take count (parts ++ lib.replicate count "0"));
  };
  getName =
    value:
    if builtins.isString value then
      (builtins.parseDrvName value).name
    else
      value.pname or (builtins.parseDrvName value.name).name;
  getVersion =
    value:
    if builtins.isString value then
      (builtins.parseDrvName value).version
    else
      value.version or (builtins.parseDrvName value.name).version;
}
