{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  toggle = mkOption {
    type = types.bool;
    default = false;
  };
  strings = mkOption {
    type = types.listOf types.str;
    default = [ ];
  };
  nullable =
    type:
    mkOption {
      type = types.nullOr type;
      default = null;
    };
in
{
  options = {
    android-integration =
      lib.genAttrs
        [
          "am"
          "termux-open"
          "termux-open-url"
          "termux-reload-settings"
          "termux-setup-storage"
          "termux-wake-lock"
          "termux-wake-unlock"
          "unsupported"
          "xdg-open"
        ]
        (_: {
          enable = toggle;
        });
    assertions = mkOption {
      type = types.listOf types.unspecified;
      default = [ ];
    };
    warnings = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };
    networking = {
      hosts = mkOption {
        type = types.attrsOf (types.listOf types.str);
        default = { };
      };
      hostFiles = mkOption {
        type = types.listOf types.path;
        default = [ ];
      };
      extraHosts = mkOption {
        type = types.lines;
        default = "";
      };
    };
    nix = {
      package = mkOption {
        type = types.package;
        default = pkgs.nix;
      };
      nixPath = strings;
      registry = mkOption {
        type = types.attrsOf types.attrs;
        default = { };
      };
      substituters = strings;
      trustedPublicKeys = strings;
      extraOptions = mkOption {
        type = types.lines;
        default = "";
      };
    };
    nixpkgs.config = nullable types.attrs;
    nixpkgs.overlays = nullable (types.listOf types.raw);
    system.stateVersion = mkOption {
      type = types.enum [
        "19.09"
        "20.03"
        "20.09"
        "21.05"
        "21.11"
        "22.05"
        "22.11"
        "23.05"
        "23.11"
        "24.05"
      ];
    };
    terminal = {
      font = nullable types.path;
      colors = mkOption {
        type = types.lazyAttrsOf types.str;
        default = { };
      };
    };
    time.timeZone = nullable types.str;
  };
  config.assertions = [
    {
      assertion =
        config.nixpkgs.config == null
        && lib.elem config.nixpkgs.overlays [
          null
          [ ]
        ];
      message = "In a flake setup, the options nixpkgs.* should not be used. Instead, rely on the provided flake outputs and pass in the necessary nixpkgs object.";
    }
  ];
}
