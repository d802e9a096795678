# What every host has: Nix itself, binary caches, clean-up of old generations, time, language.
{ config, lib, ... }:
let
  cfg = config.fleet.core;

  cache.options = {
    url = lib.mkOption {
      type = lib.types.strMatching "[a-z0-9+]+://.+";
      example = "https://cache.example.org";
      description = "Address of the cache.";
    };
    key = lib.mkOption {
      type = lib.types.strMatching "[^: ]+:[A-Za-z0-9+/]{43}=";
      example = "cache.example.org-1:AAAA…=";
      description = "Public key that its packages are signed with; whoever holds the other half is trusted as root is.";
    };
  };
  community = {
    url = "https://nix-community.cachix.org";
    key = "nix-community.cachix.org-1:mB9FSh9qf2dCimDSUo8Zy7bkq5CX+/rkCWyvRCYg3Fs=";
  };
  caches = cfg.caches ++ lib.optional cfg.communityCache community;

  # What a country writes differently; the language of messages is none of it.
  formats = [
    "LC_ADDRESS"
    "LC_MEASUREMENT"
    "LC_MONETARY"
    "LC_NAME"
    "LC_NUMERIC"
    "LC_PAPER"
    "LC_TELEPHONE"
    "LC_TIME"
  ];
in
{
  options.fleet.core = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether Nix, time and language are set up as on every host of the fleet.";
    };
    caches = lib.mkOption {
      type = lib.types.listOf (lib.types.submodule cache);
      default = [ ];
      description = "Binary caches besides NixOS's own, asked before it.";
    };
    communityCache = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether packages are also taken from the cache of nix-community, which builds much of unstable.";
    };
    keepGenerations = lib.mkOption {
      type = lib.types.strMatching "[1-9][0-9]*d";
      default = "30d";
      description = "Age from which generations are deleted; the one that is known to be good never is.";
    };
    timeZone = lib.mkOption {
      type = lib.types.str;
      default = "UTC";
      example = "Europe/Zurich";
      description = "Time zone, by its name in the tz database.";
    };
    locale = lib.mkOption {
      type = lib.types.str;
      default = "en_US.UTF-8";
      description = "Language of messages.";
    };
    formats = lib.mkOption {
      type = lib.types.nullOr lib.types.str;
      default = null;
      example = "de_CH.UTF-8";
      description = "Locale of dates, numbers, paper and money, where it is not that of messages.";
    };
    keyMap = lib.mkOption {
      type = lib.types.str;
      default = "us";
      example = "de";
      description = "Keyboard of the console.";
    };
  };

  config = lib.mkIf cfg.enable {
    nix = {
      # trusted-users stays root alone, as NixOS has it: whoever is on that list can become root.
      settings = {
        experimental-features = [
          "nix-command"
          "flakes"
        ];
        auto-optimise-store = lib.mkDefault true;
        substituters = map (entry: entry.url) caches;
        trusted-public-keys = map (entry: entry.key) caches;
      };
      gc = {
        automatic = lib.mkDefault true;
        dates = lib.mkDefault "weekly";
        # The profile system-profiles/known_good has one generation, and the newest is never deleted.
        options = lib.mkDefault "--delete-older-than ${cfg.keepGenerations}";
      };
    };
    time.timeZone = lib.mkDefault cfg.timeZone;
    i18n = {
      defaultLocale = lib.mkDefault cfg.locale;
      extraLocaleSettings = lib.mkIf (cfg.formats != null) (
        lib.genAttrs formats (_: lib.mkDefault cfg.formats)
      );
    };
    console.keyMap = lib.mkDefault cfg.keyMap;
  };
}
