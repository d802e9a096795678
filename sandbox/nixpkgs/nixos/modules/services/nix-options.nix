{ lib, pkgs, ... }:
let
  inherit (lib) mkOption types;
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
  strings =
    default:
    mkOption {
      type = types.listOf types.str;
      inherit default;
    };
  text =
    default:
    mkOption {
      type = types.str;
      inherit default;
    };
  dates =
    default:
    mkOption {
      type = types.either types.singleLineStr (types.listOf types.str);
      inherit default;
      apply = lib.toList;
    };
  atom = types.nullOr (
    types.oneOf [
      types.bool
      types.int
      types.float
      types.str
      types.path
      types.package
    ]
  );
  settings = types.submodule {
    freeformType = types.attrsOf (types.either atom (types.listOf atom));
    options = {
      max-jobs = mkOption {
        type = types.either types.int (types.enum [ "auto" ]);
        default = "auto";
      };
      cores = mkOption {
        type = types.int;
        default = 0;
      };
      auto-optimise-store = toggle false;
      sandbox = mkOption {
        type = types.either types.bool (types.enum [ "relaxed" ]);
        default = true;
      };
      extra-sandbox-paths = strings [ ];
      substituters = strings [ ];
      trusted-substituters = strings [ ];
      require-sigs = toggle true;
      trusted-public-keys = strings [ ];
      system-features = strings [ ];
      trusted-users = strings [ ];
      allowed-users = strings [ "*" ];
      experimental-features = mkOption {
        type = types.coercedTo types.str (lib.splitString " ") (types.listOf types.str);
        default = [ ];
      };
    };
  };
  registered = types.submodule (
    { name, config, ... }:
    {
      options = {
        from = mkOption {
          type = types.attrsOf types.anything;
          default = {
            type = "indirect";
            id = name;
          };
        };
        to = mkOption { type = types.attrsOf types.anything; };
        flake = mkOption {
          type = types.nullOr types.attrs;
          default = null;
        };
        exact = toggle true;
      };
      config.to = lib.mkIf (config.flake != null) (
        lib.mkDefault {
          type = "path";
          path = config.flake.outPath;
        }
      );
    }
  );
in
{
  options.nix = {
    enable = toggle true;
    package = mkOption {
      type = types.package;
      default = pkgs.nix;
    };
    settings = mkOption {
      type = settings;
      default = { };
    };
    extraOptions = mkOption {
      type = types.lines;
      default = "";
    };
    checkConfig = toggle true;
    checkAllErrors = toggle true;
    nixPath = strings [ ];
    channel.enable = toggle true;
    nrBuildUsers = mkOption {
      type = types.int;
      default = 0;
    };
    distributedBuilds = toggle false;
    buildMachines = mkOption {
      type = types.listOf types.attrs;
      default = [ ];
    };
    sshServe.enable = toggle false;
    daemonCPUSchedPolicy = text "other";
    daemonIOSchedClass = text "best-effort";
    daemonIOSchedPriority = mkOption {
      type = types.int;
      default = 4;
    };
    registry = mkOption {
      type = types.attrsOf registered;
      default = { };
    };
    gc = {
      automatic = toggle false;
      dates = dates [ "03:15" ];
      randomizedDelaySec = text "0";
      options = text "";
      persistent = toggle true;
    };
    optimise = {
      automatic = toggle false;
      dates = dates [ "03:45" ];
      randomizedDelaySec = text "1800";
      persistent = toggle true;
    };
  };
}
