# Programs and licences of packages.
{ lib }:
let
  licence = spdxId: free: {
    inherit free spdxId;
    shortName = lib.toLower spdxId;
    fullName = spdxId;
    redistributable = free;
    deprecated = false;
  };
in
{
  getExe =
    package:
    lib.getExe' package (
      package.meta.mainProgram
        or (lib.warn "getExe: Package ${package.name or (toString package)} does not have the meta.mainProgram attribute." (
          lib.getName package
        ))
    );
  getExe' =
    package: program:
    if lib.hasInfix "/" program then
      throw "lib.meta.getExe': The second argument \"${program}\" is a nested path with a \"/\" character, but it should just be the name of the executable instead."
    else
      "${lib.getBin package}/bin/${program}";
  platformMatch = platform: system: platform.system == system;
  availableOn =
    platform: package:
    lib.any (lib.meta.platformMatch platform) (package.meta.platforms or [ platform.system ])
    && !(lib.any (lib.meta.platformMatch platform) (package.meta.badPlatforms or [ ]));
  addMetaAttrs = attrs: package: package // { meta = package.meta or { } // attrs; };
  setName = name: package: package // { inherit name; };
  setPrio = priority: lib.addMetaAttrs { inherit priority; };
  lowPrio = lib.addMetaAttrs { priority = 10; };
  hiPrio = lib.addMetaAttrs { priority = -10; };
  licenses = {
    agpl3Only = licence "AGPL-3.0-only" true;
    asl20 = licence "Apache-2.0" true;
    bsd2 = licence "BSD-2-Clause" true;
    bsd3 = licence "BSD-3-Clause" true;
    free = licence "free" true;
    gpl2Only = licence "GPL-2.0-only" true;
    gpl2Plus = licence "GPL-2.0-or-later" true;
    gpl3Only = licence "GPL-3.0-only" true;
    gpl3Plus = licence "GPL-3.0-or-later" true;
    lgpl21Plus = licence "LGPL-2.1-or-later" true;
    mit = licence "MIT" true;
    mpl20 = licence "MPL-2.0" true;
    unfree = licence "unfree" false;
    unfreeRedistributable = licence "unfreeRedistributable" false;
  };
  maintainers = { };
  platforms = {
    linux = [
      "x86_64-linux"
      "aarch64-linux"
    ];
    all = [
      "x86_64-linux"
      "aarch64-linux"
    ];
    unix = [
      "x86_64-linux"
      "aarch64-linux"
    ];
  };
  systems = {
    flakeExposed = [
      "x86_64-linux"
      "aarch64-linux"
    ];
    doubles.linux = [
      "x86_64-linux"
      "aarch64-linux"
    ];
  };
}
