# Limits for a firewall of iptables.
{
  config,
  fleetLib,
  lib,
  ...
}:
let
  cfg = config.fleet.rate-limit;
  sources = fleetLib.byFamily config.fleet.ssh.operatorSources;
  ports = lib.concatMapStringsSep "," toString config.services.openssh.ports;

  rules = command: exempt: mask: ''
    ${command} -w -N fleet-rate-limit 2>/dev/null || ${command} -w -F fleet-rate-limit
    ${lib.concatMapStrings (
      source: "${command} -w -A fleet-rate-limit -s ${source} -j RETURN\n"
    ) exempt}
    ${command} -w -A fleet-rate-limit -m hashlimit --hashlimit-name fleet-ssh --hashlimit-mode srcip \
      --hashlimit-srcmask ${toString mask} --hashlimit-above ${toString cfg.perMinute}/minute \
      --hashlimit-burst ${toString cfg.burst} -j DROP
    ${command} -w -I nixos-fw -p tcp -m multiport --dports ${ports} -m conntrack --ctstate NEW -j fleet-rate-limit
  '';
in
{
  # First in the firewall's chain: below, the port's own rule would have let the packet in.
  config.networking.firewall.extraCommands = lib.mkIf (cfg.enable && cfg.backend == "iptables") (
    rules "iptables" sources.ipv4 32
    + lib.optionalString config.networking.enableIPv6 (rules "ip6tables" sources.ipv6 64)
  );
}
