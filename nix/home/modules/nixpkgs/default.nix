# Which packages a home may use: unfree and insecure ones by name alone, so that none comes in unseen.
{ config, lib, ... }:
let
  cfg = config.fleet.nixpkgs;
in
{
  options.fleet.nixpkgs = {
    unfree = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      example = [ "obsidian" ];
      description = "Names of unfree packages that may be installed; features add those of their own.";
    };
    insecure = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      example = [ "openssl-1.1.1w" ];
      description = "Names, with version, of packages with known vulnerabilities that may be installed.";
    };
  };

  config.nixpkgs.config = {
    allowUnfreePredicate = package: lib.elem (lib.getName package) cfg.unfree;
  }
  # home-manager lets one list take the place of another: an empty one must not undo the user's own.
  // lib.optionalAttrs (cfg.insecure != [ ]) { permittedInsecurePackages = cfg.insecure; };
}
