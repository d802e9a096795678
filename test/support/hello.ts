/** Options of a host that says hello to whoever connects to port 8080, by systemd alone. */
export const HELLO = {
  'networking.firewall.allowedTCPPorts': [8080],
  'systemd.sockets.hello': {
    wantedBy: ['sockets.target'],
    listenStreams: ['8080'],
    socketConfig: { Accept: true },
  },
  'systemd.services."hello@"': {
    serviceConfig: { ExecStart: '/run/current-system/sw/bin/echo hello', StandardOutput: 'socket' },
  },
};
