{
  config,
  lib,
  pkgs,
  home-manager-path,
  ...
}:
let
  cfg = config.home-manager;
  inherit (lib) mkOption types;
  extended = import (home-manager-path + "/modules/lib/stdlib-extended.nix") lib;
  home = types.submoduleWith {
    specialArgs = {
      lib = extended;
      nixpkgsPath = pkgs.path;
    }
    // cfg.extraSpecialArgs;
    modules = [
      {
        imports = import (home-manager-path + "/modules/modules.nix") {
          inherit pkgs;
          lib = extended;
          useNixpkgsModule = !cfg.useGlobalPkgs;
        };
        submoduleSupport.enable = true;
        home.username = config.user.userName;
        home.homeDirectory = config.user.home;
      }
    ]
    ++ cfg.sharedModules;
  };
in
{
  options.home-manager = {
    backupFileExtension = mkOption {
      type = types.nullOr types.str;
      default = null;
    };
    config = mkOption {
      type = types.nullOr home;
      default = null;
    };
    extraSpecialArgs = mkOption {
      type = types.attrs;
      default = { };
    };
    sharedModules = mkOption {
      type = types.listOf types.raw;
      default = [ ];
    };
    useGlobalPkgs = lib.mkEnableOption "the device's own packages";
    useUserPackages = lib.mkEnableOption "installation with the device's packages" // {
      default = true;
    };
  };
  config = lib.mkIf (cfg.config != null) {
    inherit (cfg.config) assertions warnings;
    build.activationAfter.homeManager = "${cfg.config.home.activationPackage}/activate";
    environment.packages = lib.mkIf cfg.useUserPackages cfg.config.home.packages;
  };
}
