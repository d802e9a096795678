# Folders put together from other packages.
{ lib, mkPackage }:
let
  # Joins folders by links: a folder of one input alone becomes one link, one of several is opened.
  join = builtins.readFile ./join.sh;
in
rec {
  runCommandWith =
    {
      name,
      derivationArgs ? { },
      ...
    }:
    command: runCommand name derivationArgs command;
  runCommand =
    name: env: command:
    mkPackage {
      inherit name;
      shell = "/bin/bash";
      script = command;
      inputs = env.nativeBuildInputs or [ ] ++ env.buildInputs or [ ];
      passAsFile = env.passAsFile or [ ];
      meta = env.meta or { };
      passthru = env.passthru or { };
      env = removeAttrs env [
        "meta"
        "nativeBuildInputs"
        "buildInputs"
        "passAsFile"
        "passthru"
      ];
    };
  runCommandLocal = runCommand;
  runCommandCC = runCommand;
  buildEnv =
    {
      name,
      paths,
      pathsToLink ? [ "/" ],
      extraPrefix ? "",
      ignoreCollisions ? false,
      postBuild ? "",
      meta ? { },
      passthru ? { },
      ...
    }:
    mkPackage {
      inherit name meta passthru;
      shell = "/bin/bash";
      env = {
        roots = lib.concatLines (lib.unique (map (path: "${path}") paths));
        wanted = lib.concatLines pathsToLink;
        prefix = extraPrefix;
        ignoreCollisions = lib.boolToString ignoreCollisions;
      };
      passAsFile = [ "roots" ];
      script = "${join}\n${postBuild}";
    };
  symlinkJoin =
    {
      name ? "${pname}-${version}",
      pname ? null,
      version ? null,
      paths,
      postBuild ? "",
      meta ? { },
      passthru ? { },
      nativeBuildInputs ? [ ],
      buildInputs ? [ ],
      ...
    }:
    buildEnv {
      inherit
        name
        paths
        meta
        passthru
        ;
      postBuild =
        lib.concatMapStrings (input: "PATH=${input}/bin:$PATH\n") (nativeBuildInputs ++ buildInputs)
        + postBuild;
      ignoreCollisions = true;
    };
  linkFarm =
    name: entries:
    let
      list =
        if builtins.isAttrs entries then
          lib.mapAttrsToList (name: path: { inherit name path; }) entries
        else
          entries;
    in
    mkPackage {
      inherit name;
      env.entries = lib.concatMapStrings (entry: "${entry.path}\n${entry.name}\n") list;
      passAsFile = [ "entries" ];
      script = ''
        mkdir -p "$out"
        while read -r path && read -r name; do
          mkdir -p "$(dirname "$out/$name")"
          ln -s "$path" "$out/$name"
        done < "$entriesPath"
      '';
    };
  linkFarmFromDrvs =
    name: packages:
    linkFarm name (
      map (package: {
        inherit (package) name;
        path = package;
      }) packages
    );
  concatText = name: files: runCommand name { } "cat ${lib.escapeShellArgs files} > $out";
  emptyDirectory = runCommand "empty-directory" { } "mkdir -p $out";
  emptyFile = runCommand "empty-file" { } "touch $out";
}
