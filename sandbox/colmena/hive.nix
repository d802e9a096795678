# What colmena makes of a flake's output `colmena`: each node's system with its options of deployment. As with colmena
# itself, packages must be instances, and an unknown key of `meta` or `deployment` is an error.
hive:
let
  inherit (hive.meta.nixpkgs) lib;
  inherit (lib) mkOption types;
  option = type: default: mkOption { inherit type default; };
  metaOptions.options = {
    name = option types.str "hive";
    description = option types.str "A Colmena Hive";
    nixpkgs = option types.unspecified null;
    nodeNixpkgs = option (types.attrsOf types.unspecified) { };
    nodeSpecialArgs = option (types.attrsOf types.unspecified) { };
    machinesFile = option (types.nullOr types.path) null;
    specialArgs = option (types.attrsOf types.unspecified) { };
    allowApplyAll = option types.bool true;
  };
  deploymentOptions =
    { name, ... }:
    {
      options.deployment = {
        targetHost = option (types.nullOr types.str) name;
        targetPort = option (types.nullOr types.ints.unsigned) null;
        targetUser = option (types.nullOr types.str) "root";
        allowLocalDeployment = option types.bool false;
        buildOnTarget = option types.bool false;
        tags = option (types.listOf types.str) [ ];
        keys = option (types.attrsOf types.attrs) { };
        replaceUnknownProfiles = option types.bool true;
        privilegeEscalationCommand = option (types.listOf types.str) [
          "sudo"
          "-H"
          "--"
        ];
        sshOptions = option (types.listOf types.str) [ ];
      };
    };
  evaluated = lib.evalModules {
    modules = [
      metaOptions
      hive.meta
    ];
  };
  inherit (evaluated.config)
    nixpkgs
    nodeNixpkgs
    nodeSpecialArgs
    specialArgs
    ;
  instance =
    what: packages:
    if packages ? outputs || !(packages ? path) then
      throw "Passing an uninitialized Nixpkgs input as ${what} is no longer accepted with Flakes."
    else
      packages;
  packagesOf =
    name:
    if nodeNixpkgs ? ${name} then
      instance "meta.nodeNixpkgs.${name}" nodeNixpkgs.${name}
    else
      instance "meta.nixpkgs" nixpkgs;
  evaluate =
    name: node:
    let
      packages = packagesOf name;
    in
    import (packages.path + "/nixos/eval-config.nix") {
      inherit (packages) lib system;
      modules = [
        {
          nixpkgs.overlays = lib.mkBefore packages.overlays;
          nixpkgs.config = lib.mkBefore packages.config;
        }
        deploymentOptions
        (hive.defaults or { })
      ]
      ++ lib.toList node;
      specialArgs = {
        inherit name nodes;
      }
      // specialArgs
      // nodeSpecialArgs.${name} or { };
    };
  nodes = lib.mapAttrs evaluate (
    removeAttrs hive [
      "defaults"
      "meta"
      "network"
    ]
  );
in
nodes
