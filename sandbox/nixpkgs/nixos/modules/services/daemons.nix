# Services whose programs are known by name only: each is a unit that runs, with the ports that its
# options open.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (config) services virtualisation;
  daemon = enable: unit: package: { inherit enable unit package; };
  node = services.prometheus.exporters.node;
  daemons = [
    (daemon services.fail2ban.enable "fail2ban" "fail2ban")
    (daemon services.tailscale.enable "tailscaled" "tailscale")
    (daemon services.prometheus.enable "prometheus" "prometheus")
    (daemon node.enable "prometheus-node-exporter" "prometheus-node-exporter")
    (daemon services.grafana.enable "grafana" "grafana")
    (daemon services.nginx.enable "nginx" "nginx")
    (daemon services.postgresql.enable "postgresql" "postgresql")
    (daemon services.syncthing.enable "syncthing" "syncthing")
    (daemon services.plex.enable "plex" "plex")
    (daemon services.xrdp.enable "xrdp" "xrdp")
    (daemon services.upower.enable "upower" "upower")
    (daemon services.power-profiles-daemon.enable "power-profiles-daemon" "power-profiles-daemon")
    (daemon services.tlp.enable "tlp" "tlp")
    (daemon services.thermald.enable "thermald" "thermald")
    (daemon services.fwupd.enable "fwupd" "fwupd")
    (daemon config.networking.networkmanager.enable "NetworkManager" "networkmanager")
    (daemon virtualisation.docker.enable "docker" "docker")
    (daemon virtualisation.libvirtd.enable "libvirtd" "libvirt")
    (daemon (services.qbittorrent.enable or false) "qbittorrent" "qbittorrent-nox")
  ];
  running = lib.filter (entry: entry.enable) daemons;
  opened = open: ports: lib.optionals open ports;
in
{
  systemd.services = lib.listToAttrs (
    map (
      entry:
      lib.nameValuePair entry.unit {
        description = entry.unit;
        wantedBy = [ "multi-user.target" ];
        after = [ "network.target" ];
        serviceConfig.ExecStart = lib.getExe pkgs.${entry.package};
      }
    ) running
  );
  assertions = lib.optional (lib.versionAtLeast lib.trivial.release "26.05") {
    assertion = services.grafana.enable -> services.grafana.settings ? security.secret_key;
    message = "Grafana's secret key (services.grafana.settings.security.secret_key) doesn't have a default value anymore.";
  };
  networking.firewall = {
    allowedTCPPorts =
      opened (node.enable && node.openFirewall) [ node.port ]
      ++ opened (services.plex.enable && services.plex.openFirewall) [ 32400 ]
      ++ opened (services.xrdp.enable && services.xrdp.openFirewall) [ services.xrdp.port ]
      ++ opened (services.grafana.enable && services.grafana.openFirewall or false) [ 3000 ];
    allowedUDPPorts = opened (services.tailscale.enable && services.tailscale.openFirewall) [
      services.tailscale.port
    ];
  };
}
