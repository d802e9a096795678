# The part of the standard environment that packages without a compiler need.
{
  lib,
  system,
  mkPackage,
}:
let
  arch = lib.head (lib.splitString "-" system);
  platform = {
    inherit system;
    config = "${arch}-unknown-linux-gnu";
    isx86_64 = arch == "x86_64";
    isx86 = arch == "x86_64";
    isAarch64 = arch == "aarch64";
    isAarch = arch == "aarch64";
    is64bit = true;
    isLinux = true;
    isDarwin = false;
    isEfi = true;
    libDir = if arch == "x86_64" then "lib64" else "lib";
    linuxArch = if arch == "aarch64" then "arm64" else arch;
    parsed.cpu.name = arch;
    parsed.kernel.name = "linux";
    linux-kernel.target = if arch == "aarch64" then "Image" else "bzImage";
  };
  phases = builtins.readFile ./phases.sh;
  strip = [
    "buildInputs"
    "finalPackage"
    "meta"
    "name"
    "nativeBuildInputs"
    "outputs"
    "passAsFile"
    "passthru"
    "pname"
    "propagatedBuildInputs"
    "version"
    "env"
  ];
  build =
    attrs:
    mkPackage {
      name = attrs.name or "${attrs.pname}-${attrs.version}";
      pname = attrs.pname or null;
      version = attrs.version or null;
      meta = attrs.meta or { };
      passthru = attrs.passthru or { };
      inputs =
        attrs.nativeBuildInputs or [ ] ++ attrs.buildInputs or [ ] ++ attrs.propagatedBuildInputs or [ ];
      env = removeAttrs attrs strip // attrs.env or { };
      passAsFile = attrs.passAsFile or [ ];
      shell = "/bin/bash";
      script = phases;
    };
  mkDerivation =
    arguments:
    let
      attrs =
        if lib.isFunction arguments then
          lib.fix (final: arguments (final // { finalPackage = package; }))
        else
          arguments;
      package = build attrs // {
        overrideAttrs =
          change:
          mkDerivation (
            attrs
            // (
              let
                first = if lib.isFunction change then change attrs else change;
              in
              if lib.isFunction first then change attrs attrs else first
            )
          );
      };
    in
    package;
in
{
  inherit mkDerivation system;
  name = "stdenv-linux";
  hostPlatform = platform;
  buildPlatform = platform;
  targetPlatform = platform;
  isLinux = true;
  isDarwin = false;
  shell = "/bin/bash";
}
