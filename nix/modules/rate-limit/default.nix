# New ssh connections per source are limited in the firewall, before sshd spends anything on them; operators' are not.
{
  config,
  lib,
  ...
}:
let
  cfg = config.fleet.rate-limit;
  firewall = config.networking.firewall;
  # The option is younger than 25.05.
  backend =
    firewall.backend or (if config.networking.nftables.enable then "nftables" else "iptables");
in
{
  imports = [
    ../ssh
    ./iptables.nix
    ./nftables.nix
  ];

  options.fleet.rate-limit = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether a source may open only so many ssh connections in a minute; an IPv6 network of 64 bits is one source.";
    };
    perMinute = lib.mkOption {
      type = lib.types.ints.positive;
      default = 10;
      description = "New connections a minute from one source.";
    };
    burst = lib.mkOption {
      type = lib.types.ints.positive;
      default = 20;
      description = "New connections at once from a source that was quiet before.";
    };
    backend = lib.mkOption {
      type = lib.types.str;
      default = backend;
      defaultText = "that of the host's firewall";
      internal = true;
      description = "Program that the rules are written for.";
    };
  };

  config.assertions = lib.mkIf cfg.enable [
    {
      assertion = config.fleet.ssh.operatorSources != [ ];
      message = "${config.networking.hostName}: fleet.rate-limit would limit the operator too, who opens many connections when delivering. Name the operator's networks in fleet.ssh.operatorSources, or set fleet.rate-limit.enable to false, in the host's options.";
    }
    {
      assertion =
        firewall.enable
        && lib.elem cfg.backend [
          "iptables"
          "nftables"
        ];
      message = "${config.networking.hostName}: fleet.rate-limit writes rules for iptables and nftables, found ${
        if firewall.enable then cfg.backend else "no firewall"
      }. Set fleet.firewall.enable to true, networking.nftables.enable as you like, or fleet.rate-limit.enable to false, in the host's options.";
    }
  ];
}
