# What every home has.
{ config, lib, ... }:
let
  cfg = config.fleet.core;
in
{
  imports = [ ../nixpkgs ];

  options.fleet.core.enable = lib.mkOption {
    type = lib.types.bool;
    default = true;
    description = "Whether the home has home-manager's own command and follows the XDG folders.";
  };

  config = lib.mkIf cfg.enable {
    programs.home-manager.enable = lib.mkDefault true;
    xdg.enable = lib.mkDefault true;
  };
}
