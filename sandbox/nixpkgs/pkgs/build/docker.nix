# Container images as far as they evaluate: every argument is checked as the real functions do, and the build's result is
# what the image would be made of, as JSON.
{
  lib,
  mkPackage,
  pkgs,
}:
let
  # The keys of an image's configuration, in the OCI's words or Docker's own.
  known = [
    "ArgsEscaped"
    "Cmd"
    "Entrypoint"
    "Env"
    "ExposedPorts"
    "Healthcheck"
    "Labels"
    "OnBuild"
    "Shell"
    "StopSignal"
    "User"
    "Volumes"
    "WorkingDir"
  ];
  checked =
    config:
    let
      unknown = lib.subtractLists known (lib.attrNames config);
    in
    if unknown == [ ] then config else throw "An image's config has no key ${lib.head unknown}.";
  image =
    withDb:
    {
      name,
      tag ? null,
      fromImage ? null,
      contents ? [ ],
      config ? { },
      architecture ? null,
      created ? "1970-01-01T00:00:01Z",
      mtime ? "1970-01-01T00:00:01Z",
      uid ? 0,
      gid ? 0,
      uname ? "root",
      gname ? "root",
      maxLayers ? 100,
      extraCommands ? "",
      fakeRootCommands ? "",
      enableFakechroot ? false,
      includeStorePaths ? true,
      includeNixDB ? withDb,
      passthru ? { },
      meta ? { },
      compressor ? "gz",
    }:
    assert lib.assertMsg (maxLayers > 1) "the maxLayers argument must be greater than 1";
    assert lib.elem compressor [
      "none"
      "gz"
      "zstd"
    ];
    mkPackage {
      name = "${baseNameOf name}.tar.gz";
      inherit meta passthru;
      passAsFile = [ "parts" ];
      env.parts = builtins.toJSON {
        inherit
          architecture
          created
          enableFakechroot
          extraCommands
          fakeRootCommands
          fromImage
          gid
          gname
          includeNixDB
          includeStorePaths
          mtime
          tag
          uid
          uname
          ;
        name = lib.toLower name;
        config = checked config;
        contents = lib.toList contents;
      };
      script = "cp $partsPath $out";
    };
  file =
    name: target: pkgs.runCommand name { } "mkdir -p $out/$(dirname ${target}); touch $out/${target}";
in
{
  buildLayeredImage = image false;
  buildLayeredImageWithNixDb = image true;
  streamLayeredImage = arguments: image false (removeAttrs arguments [ "compressor" ]);
  binSh = file "bin-sh" "bin/sh";
  usrBinEnv = file "usr-bin-env" "usr/bin/env";
  caCertificates = file "ca-certificates" "etc/ssl/certs/ca-bundle.crt";
  fakeNss = lib.makeOverridable (
    {
      extraPasswdLines ? [ ],
      extraGroupLines ? [ ],
    }:
    pkgs.symlinkJoin {
      name = "fake-nss";
      paths = [
        (pkgs.writeTextDir "etc/passwd" (
          lib.concatLines ([ "root:x:0:0:root user:/var/empty:/bin/sh" ] ++ extraPasswdLines)
        ))
        (pkgs.writeTextDir "etc/group" (lib.concatLines ([ "root:x:0:" ] ++ extraGroupLines)))
      ];
    }
  ) { };
}
