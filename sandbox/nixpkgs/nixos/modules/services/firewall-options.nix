{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
  lines = mkOption {
    type = types.lines;
    default = "";
  };
  range = types.attrsOf types.port;
  ports = {
    allowedTCPPorts = mkOption {
      type = types.listOf types.port;
      default = [ ];
      apply = list: lib.sort (a: b: a < b) (lib.unique list);
    };
    allowedTCPPortRanges = mkOption {
      type = types.listOf range;
      default = [ ];
    };
    allowedUDPPorts = ports.allowedTCPPorts;
    allowedUDPPortRanges = ports.allowedTCPPortRanges;
  };
in
{
  options.networking = {
    firewall =
      ports
      // {
        enable = toggle true;
        package = mkOption {
          type = types.package;
          default = pkgs.nftables;
        };
        allowPing = toggle true;
        pingLimit = mkOption {
          type = types.nullOr (types.separatedString " ");
          default = null;
        };
        logRefusedConnections = toggle true;
        logRefusedPackets = toggle false;
        logRefusedUnicastsOnly = toggle true;
        logReversePathDrops = toggle false;
        rejectPackets = toggle false;
        filterForward = toggle false;
        checkReversePath = mkOption {
          type = types.either types.bool (
            types.enum [
              "strict"
              "loose"
            ]
          );
          default = true;
        };
        trustedInterfaces = mkOption {
          type = types.listOf types.str;
          default = [ ];
        };
        interfaces = mkOption {
          type = types.attrsOf (types.submodule { options = ports; });
          default = { };
        };
        extraCommands = lines;
        extraStopCommands = lines;
        extraInputRules = lines;
        extraForwardRules = lines;
        extraReversePathFilterRules = lines;
        extraPackages = mkOption {
          type = types.listOf types.package;
          default = [ ];
        };
        connectionTrackingModules = mkOption {
          type = types.listOf types.str;
          default = [ ];
        };
        autoLoadConntrackHelpers = toggle false;
      }
      // lib.optionalAttrs (lib.versionAtLeast lib.trivial.release "25.11") {
        backend = mkOption {
          type = types.enum [
            "iptables"
            "nftables"
            "firewalld"
          ];
          default = if config.networking.nftables.enable then "nftables" else "iptables";
        };
      };
    nftables = {
      enable = toggle false;
      ruleset = lines;
      flushRuleset = toggle false;
      checkRuleset = toggle true;
      tables = mkOption {
        type = types.attrsOf (
          types.submodule (
            { name, ... }:
            {
              options = {
                enable = toggle true;
                name = mkOption {
                  type = types.str;
                  default = name;
                };
                family = mkOption {
                  type = types.enum [
                    "ip"
                    "ip6"
                    "inet"
                    "arp"
                    "bridge"
                    "netdev"
                  ];
                };
                content = lines;
              };
            }
          )
        );
        default = { };
      };
    };
  };
}
