import { physical } from './fleet';
import { CHANNELS, evaluateSystem, HARDWARE } from './flake';

const TOPLEVEL = 'h: h.config.system.build.toplevel.drvPath';

test.each(CHANNELS)('[R2.3] a media server downloads and plays on %s', (channel) => {
  const host = physical('server', {
    profiles: ['server'],
    channel,
    options: { ...HARDWARE, 'fleet.qbittorrent.enable': true, 'fleet.plex.enable': true },
  });
  const found = evaluateSystem(
    host,
    `h: {
      downloads = h.config.systemd.services ? qbittorrent;
      user = h.config.users.users.qbittorrent.isSystemUser or null;
      profile = h.config.services.qbittorrent.profileDir or null;
      command = toString (h.config.systemd.services.qbittorrent.serviceConfig.ExecStart or "");
      plays = h.config.services.plex.enable;
      reads = h.config.users.groups.qbittorrent.members;
      unfree = h.config.fleet.needs.plex.unfree;
      tcp = h.config.networking.firewall.allowedTCPPorts;
      udp = h.config.networking.firewall.allowedUDPPorts;
      kept = map (entry: entry.directory) (h.config.fleet.needs.plex.directories ++ h.config.fleet.needs.qbittorrent.directories);
      backup = h.config.fleet.needs.qbittorrent.backup;
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
  );
  const native = channel !== '25.05';
  expect(found).toEqual({
    downloads: true,
    user: native ? null : true,
    profile: native ? '/var/lib/qBittorrent' : null,
    command: expect.stringMatching(
      native ? /qbittorrent-nox$/ : /"--webui-port=8080" "--torrenting-port=6881"$/,
    ) as unknown,
    plays: true,
    reads: ['plex'],
    unfree: ['plexmediaserver'],
    tcp: [22, 6881, 32400],
    udp: [6881, 32410, 32412, 32413, 32414],
    kept: ['/var/lib/plex', '/var/lib/qBittorrent'],
    backup: ['/var/lib/qBittorrent/qBittorrent/config', '/var/lib/qBittorrent/qBittorrent/data'],
    drv: true,
  });
});

test('[R2.3] two features on one port are refused with the way out', () => {
  const host = physical('server', {
    profiles: ['server'],
    options: {
      ...HARDWARE,
      'fleet.qbittorrent.enable': true,
      'fleet.qbittorrent.webPort': 9100,
    },
  });
  expect(() => evaluateSystem(host, TOPLEVEL)).toThrow(
    'server: tcp 9100 is claimed by fleet.monitoring and fleet.qbittorrent. Give one of them another port',
  );
});

test('[R2.3] a server of no other kind has neither', () => {
  const host = physical('server', { profiles: ['server'], options: HARDWARE });
  const found = evaluateSystem(
    host,
    `h: {
      plex = h.config.services.plex.enable;
      qbittorrent = h.config.services.qbittorrent.enable;
      tcp = h.config.networking.firewall.allowedTCPPorts;
    }`,
  );
  expect(found).toEqual({ plex: false, qbittorrent: false, tcp: [22] });
});
