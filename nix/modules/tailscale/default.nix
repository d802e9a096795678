# A member of a Tailscale network from its first start on: it joins by a key that is a secret.
{
  config,
  fleetLib,
  lib,
  ...
}:
let
  cfg = config.fleet.tailscale;
  routes = cfg.exitNode || cfg.subnets != [ ];
in
{
  imports = [ ../needs ];

  options.fleet.tailscale = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host is in the Tailscale network.";
    };
    keySecret = lib.mkOption {
      type = lib.types.str;
      default = "tailscale-key";
      description = "Name of the secret that holds the key to join with. It is used once; better one for many hosts that expires.";
    };
    port = lib.mkOption {
      type = lib.types.port;
      default = 41641;
      description = "UDP port of the tunnels; open, so that machines meet without a relay.";
    };
    exitNode = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether others may reach the internet through this host.";
    };
    subnets = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      example = [ "192.168.1.0/24" ];
      description = "Networks that others reach through this host.";
    };
    tags = lib.mkOption {
      type = lib.types.listOf (lib.types.strMatching "tag:[a-zA-Z0-9-]+");
      default = [ ];
      example = [ "tag:server" ];
      description = "Tags that the host asks for when it joins; a tagged host's key does not expire.";
    };
    ssh = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether Tailscale itself answers ssh from within its network, by its own rules.";
    };
  };

  config = {
    fleet.optionalSecrets = [ cfg.keySecret ];

    fleet.needs.tailscale = lib.mkIf cfg.enable {
      directories = [
        {
          directory = "/var/lib/tailscale";
          mode = "0700";
        }
      ];
      udp = [ cfg.port ];
      secrets.${cfg.keySecret}.restartUnits = [ "tailscaled-autoconnect.service" ];
    };
    services.tailscale = lib.mkIf cfg.enable {
      enable = true;
      inherit (cfg) port;
      authKeyFile = fleetLib.secretPath config cfg.keySecret;
      useRoutingFeatures = lib.mkDefault (if routes then "both" else "client");
      extraUpFlags = lib.optional (
        cfg.tags != [ ]
      ) "--advertise-tags=${lib.concatStringsSep "," cfg.tags}";
      # Said at each start, so that what config takes back is taken back.
      extraSetFlags = [
        "--advertise-exit-node=${lib.boolToString cfg.exitNode}"
        "--advertise-routes=${lib.concatStringsSep "," cfg.subnets}"
        "--ssh=${lib.boolToString cfg.ssh}"
      ];
    };
  };
}
