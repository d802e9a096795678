# Which packages may be used: unfree and insecure ones by name alone, so that none comes in unseen.
{ config, lib, ... }:
let
  cfg = config.fleet.nixpkgs;
  unfree = cfg.unfree ++ lib.concatMap (need: need.unfree) (lib.attrValues config.fleet.needs);
in
{
  imports = [ ../needs ];

  options.fleet.nixpkgs = {
    unfree = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      example = [ "obsidian" ];
      description = "Names of unfree packages that may be installed, besides those of features that are on.";
    };
    insecure = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      example = [ "openssl-1.1.1w" ];
      description = "Names, with version, of packages with known vulnerabilities that may be installed.";
    };
  };

  config.nixpkgs.config = {
    allowUnfreePredicate = package: lib.elem (lib.getName package) unfree;
    permittedInsecurePackages = cfg.insecure;
  };
}
