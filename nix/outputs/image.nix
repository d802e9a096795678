# A container image: packages, one user, certificates, and what VS Code's server or Nix need where they are to run in it.
{
  config,
  lib,
  name,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  packages = import ../lib/packages;
  choice = packages.choose {
    inherit lib packages pkgs;
    cfg = {
      inherit (config) exclude groups profile;
      enable = true;
    };
  };
  isRoot = config.user == "root";
  home = if isRoot then "/root" else "/home/${config.user}";
  owner = if isRoot then "0:0" else "1000:1000";

  # Programs for other distributions ask for this loader; nix-ld finds them the libraries below.
  loader = builtins.baseNameOf (
    builtins.unsafeDiscardStringContext pkgs.stdenv.cc.bintools.dynamicLinker
  );
  foreign = {
    contents = [
      pkgs.findutils
      pkgs.gnugrep
      pkgs.gnused
      pkgs.gnutar
      pkgs.gzip
      pkgs.procps
      pkgs.wget
      # The server's own check of the distribution knows this one.
      (pkgs.writeTextDir "etc/os-release" "ID=nixos\nNAME=NixOS\nPRETTY_NAME=\"${name}\"\n")
      (pkgs.runCommandLocal "loader" { } ''
        mkdir -p $out/${pkgs.stdenv.hostPlatform.libDir}
        ln -s ${pkgs.nix-ld}/libexec/nix-ld $out/${pkgs.stdenv.hostPlatform.libDir}/${loader}
      '')
    ];
    env = {
      NIX_LD = pkgs.stdenv.cc.bintools.dynamicLinker;
      NIX_LD_LIBRARY_PATH = lib.makeLibraryPath [
        pkgs.stdenv.cc.cc.lib
        pkgs.glibc
        pkgs.zlib
      ];
    };
  };
  nix.contents = [
    pkgs.nix
    # A container may not make the namespaces of a sandbox.
    (pkgs.writeTextDir "etc/nix/nix.conf" ''
      build-users-group =
      experimental-features = nix-command flakes
      sandbox = false
    '')
  ];

  build =
    if config.nix then
      pkgs.dockerTools.buildLayeredImageWithNixDb
    else
      pkgs.dockerTools.buildLayeredImage;
  account = lib.optional (!isRoot);
in
{
  options = removeAttrs (packages.options { inherit lib packages; }) [ "enable" ] // {
    packages = mkOption {
      type = types.listOf types.package;
      default = [ ];
      description = "Packages besides those of the profile and the groups.";
    };
    user = mkOption {
      type = types.strMatching "[a-z_][a-z0-9_-]{0,30}";
      default = "dev";
      description = "User as whom the container runs; any but root has the id 1000.";
    };
    env = mkOption {
      type = types.attrsOf types.str;
      default = { };
      description = "Environment variables.";
    };
    vscode = mkOption {
      type = types.bool;
      default = false;
      description = "Whether the server of VS Code Remote runs in it.";
    };
    nix = mkOption {
      type = types.bool;
      default = false;
      description = "Whether Nix works in it.";
    };
    unfree = mkOption {
      type = types.listOf types.str;
      default = [ ];
      description = "Names of unfree packages that may be in it, besides those of the profile and the groups.";
    };
    nixpkgs.overlays = mkOption {
      type = types.listOf types.raw;
      default = [ ];
      description = "Overlays of its packages.";
    };
    build = mkOption {
      type = types.package;
      readOnly = true;
      description = "The image, for `docker load`.";
    };
  };

  config = {
    inherit (choice) unfree;
    packages = [
      pkgs.bashInteractive
      pkgs.coreutils
    ]
    ++ choice.installed;
    env = lib.mapAttrs (_: lib.mkDefault) (
      {
        HOME = home;
        USER = config.user;
        PATH = "/bin";
        SSL_CERT_FILE = "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt";
      }
      // lib.optionalAttrs config.vscode foreign.env
    );

    build = build {
      name =
        lib.throwIf (choice.missing != [ ])
          "images.${name}: nixpkgs ${lib.trivial.release} has no package ${lib.concatStringsSep ", " choice.missing}. Leave it out with images.${name}.exclude."
          name;
      tag = "latest";
      contents = [
        pkgs.dockerTools.usrBinEnv
        pkgs.dockerTools.binSh
        pkgs.dockerTools.caCertificates
        (pkgs.dockerTools.fakeNss.override {
          extraPasswdLines = account "${config.user}:x:1000:1000::${home}:/bin/bash";
          extraGroupLines = account "${config.user}:x:1000:";
        })
      ]
      ++ config.packages
      ++ lib.optionals config.vscode foreign.contents
      ++ lib.optionals config.nix nix.contents;
      fakeRootCommands = ''
        mkdir -p ./tmp .${home}
        chmod 1777 ./tmp
        chown ${owner} .${home}
      ''
      + lib.optionalString config.nix ''
        mkdir -p ./nix/store ./nix/var/nix
        chown ${owner} ./nix ./nix/store
        chown -R ${owner} ./nix/var
      '';
      config = {
        Cmd = [ "/bin/bash" ];
        Env = lib.mapAttrsToList (key: value: "${key}=${value}") config.env;
        # A number, which needs nobody to look into the image.
        User = owner;
        WorkingDir = home;
      };
    };
  };
}
