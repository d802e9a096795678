# The modules of a home that stands inside another configuration.
{
  pkgs,
  lib,
  check ? true,
  useNixpkgsModule ? true,
}:
import ./module-list.nix
++ [
  {
    _module.args.pkgs = lib.mkDefault pkgs;
    _module.args.nixpkgsPath = pkgs.path;
    _module.check = check;
    nixpkgs.system = lib.mkIf useNixpkgsModule (lib.mkDefault pkgs.stdenv.hostPlatform.system);
  }
]
