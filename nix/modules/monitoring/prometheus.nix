# Numbers: node_exporter offers the machine's own, Prometheus collects and keeps them.
{
  config,
  lib,
  ...
}:
let
  cfg = config.fleet.monitoring;
  inherit (cfg) nodeExporter prometheus;
  local = lib.optional nodeExporter.enable "127.0.0.1:${toString nodeExporter.port}";
in
{
  config = lib.mkIf cfg.enable {
    services.prometheus = lib.mkMerge [
      (lib.mkIf nodeExporter.enable {
        exporters.node = {
          enable = true;
          inherit (nodeExporter) port;
          listenAddress = if nodeExporter.open then "0.0.0.0" else "127.0.0.1";
          enabledCollectors = [ "systemd" ];
        };
      })
      (lib.mkIf prometheus.enable {
        enable = true;
        inherit (prometheus) port;
        listenAddress = "127.0.0.1";
        retentionTime = prometheus.retention;
        globalConfig.scrape_interval = lib.mkDefault "30s";
        scrapeConfigs = [
          {
            job_name = "node";
            static_configs = [ { targets = local ++ prometheus.targets; } ];
          }
        ];
      })
    ];

    fleet.needs.monitoring = {
      directories = lib.optional prometheus.enable {
        directory = "/var/lib/prometheus2";
        user = "prometheus";
        group = "prometheus";
        mode = "0700";
      };
      tcp = lib.optional (nodeExporter.enable && nodeExporter.open) nodeExporter.port;
      localTcp =
        lib.optional (nodeExporter.enable && !nodeExporter.open) nodeExporter.port
        ++ lib.optional prometheus.enable prometheus.port;
    };
  };
}
