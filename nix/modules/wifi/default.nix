# Wireless networks whose passphrases are secrets: they reach NetworkManager at run time, and never the store.
{
  config,
  lib,
  ...
}:
let
  inherit (lib) types;
  cfg = config.fleet.wifi;
  ensureProfiles = "NetworkManager-ensure-profiles.service";

  network =
    { name, ... }:
    {
      options = {
        ssid = lib.mkOption {
          # The rest means something to the programs on the way: variables, lists and escapes.
          type = types.strMatching "[^$;\\\\]{1,32}";
          default = name;
          description = "Name of the network in the air.";
        };
        secret = lib.mkOption {
          type = types.nullOr types.str;
          description = ''
            Name of the secret that holds the passphrase, or its 64 hexadecimal digits: those are needed where the
            passphrase has a ' or a \ in it. Null for an open network.
          '';
        };
        security = lib.mkOption {
          type = types.enum [
            "wpa-psk"
            "sae"
          ];
          default = "wpa-psk";
          description = "`wpa-psk` for WPA2 and networks that offer both, `sae` for WPA3 alone.";
        };
        hidden = lib.mkOption {
          type = types.bool;
          default = false;
          description = "Whether the network does not announce itself.";
        };
        priority = lib.mkOption {
          type = types.int;
          default = 0;
          description = "Of the networks in reach, the one with the highest is joined.";
        };
      };
    };

  secrets = lib.unique (
    lib.filter (name: name != null) (
      lib.mapAttrsToList (_: entry: entry.secret) (lib.optionalAttrs cfg.enable cfg.networks)
    )
  );
  # Names of secrets are no names of variables.
  variable = secret: "PSK_${builtins.substring 0 12 (builtins.hashString "sha256" secret)}";
  placeholder = secret: config.sops.placeholder.${secret} or "";

  profile =
    name: entry:
    {
      connection = {
        id = name;
        type = "wifi";
        autoconnect-priority = entry.priority;
      };
      wifi = {
        mode = "infrastructure";
        inherit (entry) ssid hidden;
      };
      ipv4.method = "auto";
      ipv6.method = "auto";
    }
    // lib.optionalAttrs (entry.secret != null) {
      wifi-security = {
        key-mgmt = entry.security;
        psk = "$" + variable entry.secret;
      };
    };
in
{
  imports = [
    ../networking
    ../secrets
  ];

  options.fleet.wifi = {
    enable = lib.mkOption {
      type = types.bool;
      default = false;
      description = "Whether the host joins the wireless networks below by itself.";
    };
    networks = lib.mkOption {
      type = types.attrsOf (
        types.coercedTo types.str (secret: { inherit secret; }) (types.submodule network)
      );
      default = { };
      example.home = "wifi-password";
      description = "Networks by name: the name of the secret with the passphrase, or more about it.";
    };
  };

  config = {
    fleet.optionalSecrets = lib.filter (name: name != null) (
      lib.mapAttrsToList (_: entry: entry.secret) cfg.networks
    );

    fleet.networking.enable = lib.mkIf cfg.enable (lib.mkDefault true);
    fleet.needs.wifi = lib.mkIf cfg.enable {
      secrets = lib.genAttrs secrets (_: { });
    };
    assertions = lib.mkIf cfg.enable [
      {
        assertion = config.networking.networkmanager.enable;
        message = "${config.networking.hostName}: fleet.wifi hands its networks to NetworkManager, which is off. Set fleet.networking.backend to networkmanager, or fleet.wifi.enable to false, in the host's options.";
      }
    ];

    sops.templates = lib.mkIf (secrets != [ ]) {
      "wifi.env" = {
        content = lib.concatMapStrings (secret: "${variable secret}='${placeholder secret}'\n") secrets;
        restartUnits = [ ensureProfiles ];
      };
    };
    networking.networkmanager.ensureProfiles = lib.mkIf cfg.enable {
      environmentFiles = lib.optional (secrets != [ ]) config.sops.templates."wifi.env".path;
      profiles = lib.mapAttrs profile cfg.networks;
    };
  };
}
