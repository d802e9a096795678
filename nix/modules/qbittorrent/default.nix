# qBittorrent without a screen: its web page is for this machine alone unless config opens it.
{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.fleet.qbittorrent;
  # Since 25.11 NixOS has the service itself.
  native = options.services ? qbittorrent;
in
{
  imports = [
    ../needs
    ./service.nix
  ];

  options.fleet.qbittorrent = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = ''
        Whether the host runs qBittorrent. Until a password is set on its page, each start writes a new one to the
        journal of the unit qbittorrent.
      '';
    };
    stateDir = lib.mkOption {
      type = lib.types.path;
      default = "/var/lib/qBittorrent";
      description = "Where settings, running torrents and, unless its page says otherwise, downloads are kept.";
    };
    webPort = lib.mkOption {
      type = lib.types.port;
      default = 8080;
      description = "TCP port of the web page.";
    };
    openWeb = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the web page is reachable from elsewhere than this machine.";
    };
    torrentPort = lib.mkOption {
      type = lib.types.port;
      default = 6881;
      description = "TCP and UDP port that peers connect to; open.";
    };
  };

  config = lib.mkIf cfg.enable (
    lib.mkMerge [
      (
        if native then
          {
            services.qbittorrent = {
              enable = true;
              profileDir = cfg.stateDir;
              webuiPort = cfg.webPort;
              torrentingPort = cfg.torrentPort;
            };
          }
        else
          { }
      )
      {
        fleet.needs.qbittorrent = {
          directories = [
            {
              directory = cfg.stateDir;
              user = "qbittorrent";
              group = "qbittorrent";
            }
          ];
          # Not the downloads: they can be had again.
          backup = [
            "${cfg.stateDir}/qBittorrent/config"
            "${cfg.stateDir}/qBittorrent/data"
          ];
          tcp = [ cfg.torrentPort ] ++ lib.optional cfg.openWeb cfg.webPort;
          udp = [ cfg.torrentPort ];
          localTcp = lib.optional (!cfg.openWeb) cfg.webPort;
        };
      }
    ]
  );
}
