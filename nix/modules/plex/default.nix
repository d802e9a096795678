# Plex Media Server for the network that the host is in.
{
  config,
  lib,
  ...
}:
let
  cfg = config.fleet.plex;
in
{
  imports = [ ../needs ];

  options.fleet.plex = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host runs Plex Media Server, which is unfree.";
    };
    stateDir = lib.mkOption {
      type = lib.types.path;
      default = "/var/lib/plex";
      description = "Where the library's database, its pictures and Plex's settings are kept.";
    };
    groups = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = lib.optional (config.fleet.qbittorrent.enable or false) "qbittorrent";
      defaultText = "qbittorrent's, where that is on";
      example = [ "media" ];
      description = "Groups whose files Plex may read.";
    };
    discovery = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether players in the same network find the server by themselves.";
    };
    dlna = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the ports of DLNA are open as well.";
    };
  };

  config = lib.mkIf cfg.enable {
    services.plex = {
      enable = true;
      dataDir = cfg.stateDir;
    };
    users.groups = lib.genAttrs cfg.groups (_: {
      members = [ "plex" ];
    });

    fleet.needs.plex = {
      directories = [
        {
          directory = cfg.stateDir;
          user = "plex";
          group = "plex";
        }
      ];
      # The rest of the folder is pictures that Plex fetches again: gigabytes of small files.
      backup = [
        "${cfg.stateDir}/Plex Media Server/Plug-in Support"
        "${cfg.stateDir}/Plex Media Server/Preferences.xml"
      ];
      tcp = [ 32400 ] ++ lib.optional cfg.dlna 32469;
      udp =
        lib.optionals cfg.discovery [
          32410
          32412
          32413
          32414
        ]
        ++ lib.optional cfg.dlna 1900;
      unfree = [ "plexmediaserver" ];
    };
  };
}
