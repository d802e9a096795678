# Limits for a firewall of nftables: a table of their own, before NixOS's.
{
  config,
  fleetLib,
  lib,
  ...
}:
let
  cfg = config.fleet.rate-limit;
  sources = fleetLib.byFamily config.fleet.ssh.operatorSources;
  ports = lib.concatMapStringsSep ", " toString config.services.openssh.ports;

  # A set without elements has no line for them.
  operators =
    name: type: elements:
    lib.optionalString (elements != [ ]) ''
      set ${name} {
        type ${type}
        flags interval
        auto-merge
        elements = { ${lib.concatStringsSep ", " elements} }
      }
    '';
  seen = name: type: ''
    set ${name} {
      type ${type}
      flags dynamic, timeout
      timeout 5m
      size 65536
    }
  '';
  over = "limit rate over ${toString cfg.perMinute}/minute burst ${toString cfg.burst} packets";
in
{
  config.networking.nftables.tables = lib.mkIf (cfg.enable && cfg.backend == "nftables") {
    fleet-rate-limit = {
      family = "inet";
      content = ''
        ${operators "operators4" "ipv4_addr" sources.ipv4}
        ${operators "operators6" "ipv6_addr" sources.ipv6}
        ${seen "seen4" "ipv4_addr"}
        ${seen "seen6" "ipv6_addr"}
        chain ssh {
          ${lib.optionalString (sources.ipv4 != [ ]) "ip saddr @operators4 return"}
          ${lib.optionalString (sources.ipv6 != [ ]) "ip6 saddr @operators6 return"}
          update @seen4 { ip saddr ${over} } drop
          update @seen6 { ip6 saddr & ffff:ffff:ffff:ffff:: ${over} } drop
        }
        chain input {
          type filter hook input priority filter - 10; policy accept;
          tcp dport { ${ports} } ct state new jump ssh
        }
      '';
    };
  };
}
