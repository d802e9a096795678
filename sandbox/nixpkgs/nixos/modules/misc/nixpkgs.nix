{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.nixpkgs;
  overlay = lib.mkOptionType {
    name = "nixpkgs-overlay";
    description = "nixpkgs overlay";
    check = lib.isFunction;
    merge = lib.mergeOneOption;
  };
  settings = lib.mkOptionType {
    name = "nixpkgs-config";
    description = "nixpkgs config";
    check = value: builtins.isAttrs value || lib.isFunction value;
    merge =
      _: defs:
      lib.foldl' (
        acc: definition:
        let
          next = if lib.isFunction definition.value then definition.value { } else definition.value;
          merged = lib.recursiveUpdate acc next;
        in
        merged
        // lib.optionalAttrs (acc ? permittedInsecurePackages && next ? permittedInsecurePackages) {
          permittedInsecurePackages = acc.permittedInsecurePackages ++ next.permittedInsecurePackages;
        }
      ) { } defs;
  };
  platform = lib.mkOption {
    type = lib.types.either lib.types.str (lib.types.attrsOf lib.types.raw);
    apply =
      value:
      let
        system = if builtins.isString value then value else value.system;
      in
      (import ../../../pkgs/build/stdenv.nix {
        inherit lib system;
        mkPackage = null;
      }).hostPlatform;
  };
in
{
  options.nixpkgs = {
    pkgs = lib.mkOption {
      type = lib.types.pkgs;
    };
    config = lib.mkOption {
      type = settings;
      default = { };
    };
    overlays = lib.mkOption {
      type = lib.types.listOf overlay;
      default = [ ];
    };
    hostPlatform = platform;
    buildPlatform = platform // {
      default = cfg.hostPlatform.system;
    };
    system = lib.mkOption {
      type = lib.types.str;
      internal = true;
    };
    flake.source = lib.mkOption {
      type = lib.types.nullOr (lib.types.either lib.types.str lib.types.path);
      default = null;
    };
    flake.setNixPath = lib.mkOption {
      type = lib.types.bool;
      default = false;
    };
    flake.setFlakeRegistry = lib.mkOption {
      type = lib.types.bool;
      default = false;
    };
  };
  config = {
    nixpkgs.hostPlatform = lib.mkIf options.nixpkgs.system.isDefined (lib.mkOptionDefault cfg.system);
    nixpkgs.pkgs = lib.mkDefault (
      import ../../../pkgs {
        release = lib.trivial.release;
        inherit (cfg) config overlays;
        system =
          if options.nixpkgs.hostPlatform.isDefined then
            cfg.hostPlatform.system
          else
            throw "Neither nixpkgs.hostPlatform nor the deprecated nixpkgs.system has been set. Set nixpkgs.hostPlatform, e.g. in hardware-configuration.nix.";
      }
    );
    _module.args.pkgs = lib.mkDefault cfg.pkgs;
    assertions = [
      {
        assertion =
          !options.nixpkgs.pkgs.isDefined || options.nixpkgs.pkgs.highestPrio >= 1000 || cfg.config == { };
        message = "Your system configures nixpkgs with an externally created instance.\n`nixpkgs.config` options should be passed when creating the instance instead.";
      }
    ];
  };
}
