{
  lib,
  release,
  mkPackage,
  system,
  config,
}:
self:
let
  core = import ./core-tools.nix { inherit lib mkPackage; };
  named = import ./named.nix { inherit lib release mkPackage; };
  names = lib.filterAttrs (_: entry: lib.versionAtLeast release (entry.since or release)) (
    lib.importJSON ./data/names.json
  );
  sets = lib.importJSON ./data/sets.json;
  coreMeta = {
    nix.mainProgram = "nix";
    coreutils.mainProgram = "ls";
    gnugrep.mainProgram = "grep";
    gnused.mainProgram = "sed";
    gawk.mainProgram = "awk";
    gnutar.mainProgram = "tar";
    openssh.mainProgram = "ssh";
    iproute2.mainProgram = "ip";
    nftables.mainProgram = "nft";
    systemd.mainProgram = "systemctl";
    util-linux.mainProgram = "mount";
    procps.mainProgram = "ps";
    findutils.mainProgram = "find";
    diffutils.mainProgram = "diff";
    shadow.mainProgram = "passwd";
  };
  # A view on the shared tree under a package's own name.
  coreTool =
    name: _:
    core.tree
    // {
      pname = name;
      version = release;
      name = "${name}-${release}";
      meta =
        core.tree.meta
        // {
          mainProgram = name;
          license = lib.licenses.free;
        }
        // coreMeta.${name} or { };
    }
    // lib.optionalAttrs (name == "bash") { shellPath = "/bin/bash"; };
  coreTools = lib.mapAttrs coreTool core.programs;
  namedSet =
    set: attributes: lib.recurseIntoAttrs (lib.genAttrs attributes (name: named [ set ] name { }));
  unreachable =
    name: _:
    throw "${name}: the stand-in package set fetches nothing; write the package with runCommand or writeTextFile instead.";
  fetchers = lib.genAttrs [
    "fetchFromGitHub"
    "fetchFromGitLab"
    "fetchgit"
    "fetchurl"
    "fetchzip"
    "fetchpatch"
  ] unreachable;
in
lib.mapAttrs (named [ ]) names
// lib.mapAttrs namedSet sets
// coreTools
// fetchers
// import ./build/text.nix {
  inherit lib mkPackage;
  pkgs = self;
}
// import ./build/trees.nix { inherit lib mkPackage; }
// import ./own {
  inherit lib release mkPackage;
  pkgs = self;
}
// {
  inherit lib config system;
  _type = "pkgs";
  path = ../.;
  stdenv = import ./build/stdenv.nix { inherit lib system mkPackage; } // {
    cc = import ./build/cc.nix {
      inherit mkPackage system;
      inherit (self) glibc;
    };
  };
  # A shell with some packages in it, for `nix develop`.
  mkShell =
    {
      name ? "nix-shell",
      packages ? [ ],
      inputsFrom ? [ ],
      nativeBuildInputs ? [ ],
      buildInputs ? [ ],
      shellHook ? "",
      meta ? { },
      passthru ? { },
      ...
    }:
    mkPackage {
      inherit name meta passthru;
      inputs = packages ++ nativeBuildInputs ++ buildInputs;
      env = {
        inherit inputsFrom shellHook;
      };
      script = "touch $out";
    };
  mkShellNoCC = self.mkShell;
  stdenvNoCC = self.stdenv;
  formats = import ./build/formats.nix {
    inherit lib;
    pkgs = self;
  };
  dockerTools = import ./build/docker.nix {
    inherit lib mkPackage;
    pkgs = self;
  };
  testers = import ./build/testers.nix {
    inherit lib mkPackage;
    pkgs = self;
  };
  callPackage = lib.callPackageWith self;
  callPackages = lib.callPackageWith self;
  newScope = extra: lib.callPackageWith (self // extra);
  hostPlatform = self.stdenv.hostPlatform;
  vimPlugins =
    let
      plugins = namedSet "vimPlugins" sets.vimPlugins;
    in
    plugins
    // {
      nvim-treesitter = plugins.nvim-treesitter // {
        withAllGrammars = plugins.nvim-treesitter;
        withPlugins = _: plugins.nvim-treesitter;
      };
    };
  runtimeShell = "${self.bash}/bin/bash";
  bashInteractive = self.bash;
  coreutils-full = self.coreutils;
  buildPackages = self;
  pkgsBuildHost = self;
  recurseIntoAttrs = lib.recurseIntoAttrs;
  # Renamed in 25.11; the old name stays until 26.05.
  nixfmt = self.nixfmt-rfc-style;
  nixVersions = {
    stable = self.nix;
    latest = self.nix;
  };
  core-tools = core.tree;
}
