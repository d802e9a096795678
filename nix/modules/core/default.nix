# What every host has: Nix itself, clean-up of old generations, time, language.
{ config, lib, ... }:
let
  cfg = config.fleet.core;
in
{
  options.fleet.core = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether Nix, time and language are set up as on every host of the fleet.";
    };
    keepGenerations = lib.mkOption {
      type = lib.types.strMatching "[1-9][0-9]*d";
      default = "30d";
      description = "Age from which generations are deleted; the one that is known to be good never is.";
    };
  };

  config = lib.mkIf cfg.enable {
    nix = {
      settings = {
        experimental-features = [
          "nix-command"
          "flakes"
        ];
        auto-optimise-store = lib.mkDefault true;
      };
      gc = {
        automatic = lib.mkDefault true;
        dates = lib.mkDefault "weekly";
        # The profile system-profiles/known-good has one generation, and the newest is never deleted.
        options = lib.mkDefault "--delete-older-than ${cfg.keepGenerations}";
      };
    };
    time.timeZone = lib.mkDefault "UTC";
    i18n.defaultLocale = lib.mkDefault "en_US.UTF-8";
  };
}
