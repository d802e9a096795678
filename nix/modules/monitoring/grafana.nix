# Pictures of the numbers: Grafana with a password of its own from the first start on.
{
  config,
  fleetLib,
  lib,
  ...
}:
let
  cfg = config.fleet.monitoring;
  inherit (cfg) grafana;
  on = cfg.enable && grafana.enable;
  password = fleetLib.secretPath config grafana.passwordSecret;
  stateDir = "/var/lib/grafana";
in
{
  config = {
    fleet.optionalSecrets = [ grafana.passwordSecret ];

    fleet.needs.monitoring = lib.mkIf on {
      directories = [
        {
          directory = stateDir;
          user = "grafana";
          group = "grafana";
          mode = "0700";
        }
      ];
      backup = [ "${stateDir}/data/grafana.db" ];
      localTcp = [ grafana.port ];
      secrets.${grafana.passwordSecret} = {
        owner = "grafana";
        group = "grafana";
        restartUnits = [ "grafana.service" ];
      };
    };

    services.grafana = lib.mkIf on {
      enable = true;
      dataDir = stateDir;
      settings = {
        server = {
          http_addr = "127.0.0.1";
          http_port = grafana.port;
        };
        security = {
          admin_password = "$__file{${password}}";
          # The key that it seals its data sources' passwords with; NixOS's former default is known to all.
          secret_key = "$__file{${stateDir}/secret-key}";
        };
        analytics = {
          check_for_updates = lib.mkDefault false;
          reporting_enabled = lib.mkDefault false;
        };
      };
      provision = {
        enable = true;
        datasources.settings = {
          apiVersion = 1;
          datasources = lib.optional cfg.prometheus.enable {
            name = "Prometheus";
            type = "prometheus";
            url = "http://127.0.0.1:${toString cfg.prometheus.port}";
            isDefault = true;
          };
        };
      };
    };
    systemd.services.grafana.preStart = lib.mkIf on ''
      if [ ! -s ${stateDir}/secret-key ]; then
        (umask 077 && head --bytes=32 /dev/urandom | base64 >${stateDir}/secret-key.new)
        mv ${stateDir}/secret-key.new ${stateDir}/secret-key
      fi
    '';
  };
}
