# The service for releases that have none of their own: names and places are those of NixOS's later module, so that a
# host that moves to it keeps its state.
{
  config,
  lib,
  options,
  pkgs,
  utils,
  ...
}:
let
  cfg = config.fleet.qbittorrent;
in
{
  config = lib.mkIf (cfg.enable && !(options.services ? qbittorrent)) {
    users.users.qbittorrent = {
      isSystemUser = true;
      group = "qbittorrent";
    };
    users.groups.qbittorrent = { };

    systemd.tmpfiles.rules = map (folder: "d ${folder} 0755 qbittorrent qbittorrent -") [
      cfg.stateDir
      "${cfg.stateDir}/qBittorrent"
      "${cfg.stateDir}/qBittorrent/config"
    ];

    systemd.services.qbittorrent = {
      description = "qBittorrent";
      wantedBy = [ "multi-user.target" ];
      wants = [ "network-online.target" ];
      after = [
        "network-online.target"
        "nss-lookup.target"
      ];
      serviceConfig = {
        ExecStart = utils.escapeSystemdExecArgs [
          "${pkgs.qbittorrent-nox}/bin/qbittorrent-nox"
          "--profile=${cfg.stateDir}"
          "--webui-port=${toString cfg.webPort}"
          "--torrenting-port=${toString cfg.torrentPort}"
        ];
        User = "qbittorrent";
        Group = "qbittorrent";
        Restart = "on-failure";
        # It writes down where each torrent stands.
        TimeoutStopSec = 300;

        CapabilityBoundingSet = "";
        LockPersonality = true;
        NoNewPrivileges = true;
        PrivateDevices = true;
        PrivateTmp = true;
        ProtectClock = true;
        ProtectControlGroups = true;
        ProtectHome = true;
        ProtectHostname = true;
        ProtectKernelLogs = true;
        ProtectKernelModules = true;
        ProtectKernelTunables = true;
        ProtectProc = "invisible";
        ProtectSystem = "full";
        RestrictAddressFamilies = [
          "AF_INET"
          "AF_INET6"
          "AF_NETLINK"
        ];
        RestrictNamespaces = true;
        RestrictRealtime = true;
        RestrictSUIDSGID = true;
        SystemCallArchitectures = "native";
        SystemCallFilter = [ "@system-service" ];
      };
    };
  };
}
