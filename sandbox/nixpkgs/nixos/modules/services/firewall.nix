# The firewall, as nftables rules: every simulated host has nft and no iptables.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.networking.firewall;
  elements =
    list: ranges:
    lib.concatStringsSep ", " (
      map toString list ++ map (pair: "${toString pair.from}-${toString pair.to}") ranges
    );
  accept =
    prefix: set:
    let
      tcp = elements set.allowedTCPPorts set.allowedTCPPortRanges;
      udp = elements set.allowedUDPPorts set.allowedUDPPortRanges;
    in
    lib.optionalString (tcp != "") "${prefix}tcp dport { ${tcp} } accept\n"
    + lib.optionalString (udp != "") "${prefix}udp dport { ${udp} } accept\n";
  name = lib.strings.escapeNixString;
  rules = ''
    table inet nixos-fw {
    }
    delete table inet nixos-fw
    table inet nixos-fw {
      chain input {
        type filter hook input priority filter; policy drop;
        ${lib.optionalString (trusted != [ ])
          "iifname { ${lib.concatMapStringsSep ", " name trusted} } accept comment \"trusted interfaces\""
        }
        ct state vmap { invalid : drop, established : accept, related : accept, new : jump input-allow, untracked : jump input-allow }
        ${lib.optionalString cfg.logRefusedConnections "tcp flags & (fin | syn | rst | ack) == syn log level info prefix \"refused connection: \""}
        ${lib.optionalString cfg.rejectPackets "reject"}
      }
      chain input-allow {
        ${accept "" cfg}
        ${lib.concatStrings (
          lib.mapAttrsToList (interface: set: accept "iifname ${name interface} " set) cfg.interfaces
        )}
        ${lib.optionalString cfg.allowPing "icmp type echo-request ${
          lib.optionalString (cfg.pingLimit != null) "limit rate ${cfg.pingLimit} "
        }accept comment \"allow ping\""}
        icmpv6 type != { nd-redirect, 139 } accept comment "Accept all ICMPv6 messages except redirects and node information queries (type 139).  See RFC 4890, section 4.4."
        ip6 daddr fe80::/64 udp dport 546 accept comment "DHCPv6 client"
        ${cfg.extraInputRules}
      }
    }
  '';
  trusted = cfg.trustedInterfaces;
  rulesFile = pkgs.writeText "nixos-fw-rules" (
    rules + lib.optionalString config.networking.nftables.enable tables
  );
  tables =
    lib.concatStrings (
      lib.mapAttrsToList (table: entry: ''
        table ${entry.family} ${table}
        delete table ${entry.family} ${table}
        table ${entry.family} ${table} {
        ${entry.content}
        }
      '') (lib.filterAttrs (_: entry: entry.enable) config.networking.nftables.tables)
    )
    + config.networking.nftables.ruleset;
  unit = if config.networking.nftables.enable then "nftables" else "firewall";
in
{
  imports = [ ./firewall-options.nix ];
  config = lib.mkIf cfg.enable {
    networking.firewall.trustedInterfaces = [ "lo" ];
    systemd.services.${unit} = {
      description = "Firewall";
      wantedBy = [ "sysinit.target" ];
      before = [
        "network-pre.target"
        "shutdown.target"
      ];
      wants = [ "network-pre.target" ];
      conflicts = [ "shutdown.target" ];
      unitConfig.DefaultDependencies = false;
      # New rules replace the old ones in one transaction: no moment without a firewall.
      reloadIfChanged = true;
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        ExecStart = "${pkgs.nftables}/bin/nft -f ${rulesFile}";
        ExecReload = "${pkgs.nftables}/bin/nft -f ${rulesFile}";
        ExecStop = "${pkgs.nftables}/bin/nft delete table inet nixos-fw";
      };
    };
    assertions = [
      {
        assertion =
          !config.networking.nftables.enable || cfg.extraCommands == "" && cfg.extraStopCommands == "";
        message = "extraCommands is incompatible with the nftables based firewall: ${cfg.extraCommands}";
      }
      {
        assertion = cfg.filterForward -> config.networking.nftables.enable;
        message = "filterForward only works with the nftables based firewall";
      }
    ];
  };
}
