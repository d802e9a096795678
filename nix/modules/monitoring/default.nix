# What the machine does, in numbers and logs; each part by itself, and for this machine alone unless config opens it.
{
  config,
  lib,
  ...
}:
let
  inherit (lib) types;
  cfg = config.fleet.monitoring;
  part =
    default: description:
    lib.mkOption {
      type = types.bool;
      inherit default description;
    };
  port =
    default: description:
    lib.mkOption {
      type = types.port;
      inherit default description;
    };
  secrets = config.fleet.secrets.available or { };
in
{
  imports = [
    ../needs
    ./grafana.nix
    ./journal.nix
    ./prometheus.nix
  ];

  options.fleet.monitoring = {
    enable = part false ''
      Whether the host is watched. The profile server turns it on, except on machines that save power: node_exporter
      and the journal's limits by themselves, and the rest as soon as Grafana has its password.
    '';

    nodeExporter = {
      enable = part true "Whether the machine's own numbers can be had from Prometheus's node_exporter.";
      port = port 9100 "TCP port of node_exporter.";
      open = part false "Whether a Prometheus on another machine may ask; else node_exporter listens on this one alone.";
    };

    prometheus = {
      enable = lib.mkOption {
        type = types.bool;
        default = cfg.grafana.enable;
        defaultText = "where Grafana is on";
        description = "Whether Prometheus collects and keeps numbers on this host.";
      };
      port = port 9090 "TCP port of Prometheus, on this machine alone.";
      retention = lib.mkOption {
        type = types.strMatching "[1-9][0-9]*(h|d|w|y)";
        default = "30d";
        description = "How long numbers are kept.";
      };
      targets = lib.mkOption {
        type = types.listOf types.str;
        default = [ ];
        example = [ "web.example.org:9100" ];
        description = "Exporters of other machines, besides this host's own.";
      };
    };

    grafana = {
      enable = lib.mkOption {
        type = types.bool;
        default = secrets ? ${cfg.grafana.passwordSecret};
        defaultText = "where its password is declared as a secret of this host";
        description = "Whether Grafana shows what Prometheus has.";
      };
      port = port 3000 "TCP port of Grafana, on this machine alone: reach it through ssh -L, or a proxy of your own.";
      passwordSecret = lib.mkOption {
        type = types.str;
        default = "grafana-password";
        description = ''
          Name of the secret that holds the password of the user admin. Grafana takes it at its first start; later
          ones are set with `grafana cli admin reset-admin-password`.
        '';
      };
    };

    journal = {
      enable = part true "Whether the journal has a limit of size and age, and keeps what many services say at once.";
      maxUse = lib.mkOption {
        type = types.strMatching "[1-9][0-9]*[MG]";
        default = "1G";
        description = "Disk space that the journal may take.";
      };
      retention = lib.mkOption {
        type = types.str;
        default = "3month";
        description = "Age from which entries are deleted, as systemd.time(7) has it.";
      };
    };
  };
}
