# Tests in virtual machines as far as they evaluate: their nodes are whole systems with the options of such a machine, and
# the build's result is their script.
{
  lib,
  mkPackage,
  pkgs,
}:
let
  inherit (lib) mkOption types;
  machine =
    { lib, ... }:
    {
      options.virtualisation = {
        cores = mkOption {
          type = types.ints.positive;
          default = 1;
        };
        diskSize = mkOption {
          type = types.either (types.enum [ "auto" ]) types.ints.positive;
          default = 1024;
        };
        memorySize = mkOption {
          type = types.ints.positive;
          default = 1024;
        };
        graphics = mkOption {
          type = types.bool;
          default = true;
        };
        qemu.options = mkOption {
          type = types.listOf types.str;
          default = [ ];
        };
      };
      config = {
        boot.loader.grub.enable = lib.mkVMOverride false;
        boot.loader.systemd-boot.enable = lib.mkVMOverride false;
        fileSystems = lib.mkVMOverride {
          "/" = {
            device = "/dev/disk/by-label/nixos";
            fsType = "ext4";
          };
        };
        swapDevices = lib.mkVMOverride [ ];
      };
    };
  options =
    { config, ... }:
    {
      options = {
        name = mkOption { type = types.str; };
        hostPkgs = mkOption { type = types.raw; };
        nodes = mkOption {
          type =
            types.lazyAttrsOf
              (import ../../nixos/eval-config.nix {
                inherit lib;
                inherit (config.node) specialArgs;
                baseModules = import ../../nixos/module-list.nix ++ [ machine ];
                modules = [
                  config.defaults
                  {
                    nixpkgs =
                      if config.node.pkgsReadOnly then
                        { inherit (config.node) pkgs; }
                      else
                        { inherit (config.hostPkgs) system; };
                  }
                ];
              }).type;
          default = { };
        };
        defaults = mkOption {
          type = types.deferredModule;
          default = { };
        };
        node = {
          pkgs = mkOption {
            type = types.nullOr types.pkgs;
            default = null;
          };
          pkgsReadOnly = mkOption {
            type = types.bool;
            default = config.node.pkgs != null;
          };
          specialArgs = mkOption {
            type = types.lazyAttrsOf types.raw;
            default = { };
          };
        };
        testScript = mkOption { type = types.either types.str (types.functionTo types.str); };
        skipTypeCheck = mkOption {
          type = types.bool;
          default = false;
        };
        globalTimeout = mkOption {
          type = types.int;
          default = 3600;
        };
        meta = mkOption {
          type = types.attrsOf types.anything;
          default = { };
        };
      };
    };
in
{
  runNixOSTest =
    test:
    let
      inherit
        (lib.evalModules {
          modules = [
            options
            test
            {
              hostPkgs = pkgs;
              node.pkgs = pkgs;
            }
          ];
        })
        config
        ;
      inherit (config) nodes testScript;
    in
    mkPackage {
      name = "vm-test-run-${config.name}";
      passthru = { inherit nodes; };
      env = {
        systems = map (node: "${node.system.build.toplevel}") (lib.attrValues nodes);
        script = if lib.isFunction testScript then testScript { inherit nodes; } else testScript;
      };
      script = ''printf %s "$script" > $out'';
    };
}
