# Files and folders at evaluation time.
{ lib }:
rec {
  pathType =
    path:
    if path == /. then
      "directory"
    else
      (builtins.readDir (dirOf path)).${baseNameOf path}
      or (throw "lib.filesystem.pathType: Path ${toString path} does not exist.");
  pathIsDirectory = path: builtins.pathExists path && pathType path == "directory";
  pathIsRegularFile = path: builtins.pathExists path && pathType path == "regular";
  listFilesRecursive =
    folder:
    lib.concatLists (
      lib.mapAttrsToList (
        name: kind:
        if kind == "directory" then listFilesRecursive (folder + "/${name}") else [ (folder + "/${name}") ]
      ) (builtins.readDir folder)
    );
  packagesFromDirectoryRecursive =
    { callPackage, directory, ... }:
    lib.concatMapAttrs (
      name: kind:
      if kind == "directory" then
        {
          ${name} =
            if builtins.pathExists (directory + "/${name}/package.nix") then
              callPackage (directory + "/${name}/package.nix") { }
            else
              packagesFromDirectoryRecursive {
                inherit callPackage;
                directory = directory + "/${name}";
              };
        }
      else if lib.hasSuffix ".nix" name then
        { ${lib.removeSuffix ".nix" name} = callPackage (directory + "/${name}") { }; }
      else
        { }
    ) (builtins.readDir directory);
  cleanSourceFilter =
    name: kind:
    let
      base = baseNameOf (toString name);
    in
    !(
      kind == "directory"
      && lib.elem base [
        ".git"
        ".svn"
        ".hg"
      ]
      || lib.hasSuffix "~" base
      || lib.hasPrefix "result" base && kind == "symlink"
    );
  cleanSource =
    src:
    builtins.path {
      path = src;
      filter = cleanSourceFilter;
      name = "source";
    };
  cleanSourceWith =
    {
      src,
      filter ? _: _: true,
      name ? "source",
    }:
    builtins.path {
      path = src;
      inherit filter name;
    };
  sourceByRegex =
    src: patterns:
    builtins.path {
      path = src;
      name = "source";
      filter =
        path: _:
        lib.any (
          pattern: builtins.match pattern (lib.removePrefix "${toString src}/" (toString path)) != null
        ) patterns;
    };
}
