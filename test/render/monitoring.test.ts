import { physical, plainSecret } from './fleet';
import { CHANNELS, evaluateSystem, HARDWARE } from './flake';

const TOPLEVEL = 'h: h.config.system.build.toplevel.drvPath';
const password = [plainSecret('grafana-password', ['server'])];
const ON = `
  node = services.prometheus.exporters.node.enable;
  prometheus = services.prometheus.enable;
  grafana = services.grafana.enable;
`;

test.each(CHANNELS)('[R3.7] a server on %s whose Grafana has a password is watched', (channel) => {
  const host = physical('server', { profiles: ['server'], channel, options: HARDWARE });
  const found = evaluateSystem(
    host,
    `h: let inherit (h.config) services; inherit (services.grafana) settings; in {
      ${ON}
      inherit (settings.security) admin_password secret_key;
      key = builtins.match ".*/dev/urandom.*secret-key.*" (builtins.replaceStrings [ "\\n" ] [ " " ] h.config.systemd.services.grafana.preStart) != null;
      listen = [ settings.server.http_addr services.prometheus.listenAddress services.prometheus.exporters.node.listenAddress ];
      source = (builtins.head services.grafana.provision.datasources.settings.datasources).url;
      targets = (builtins.head (builtins.head services.prometheus.scrapeConfigs).static_configs).targets;
      secret = { inherit (h.config.sops.secrets.grafana-password) owner restartUnits; };
      journal = services.journald.settings.Journal.SystemMaxUse or services.journald.extraConfig;
      burst = services.journald.settings.Journal.RateLimitBurst or services.journald.rateLimitBurst;
      open = h.config.networking.firewall.allowedTCPPorts;
      kept = map (entry: entry.directory) h.config.fleet.needs.monitoring.directories;
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
    { secrets: password },
  );
  expect(found).toEqual({
    node: true,
    prometheus: true,
    grafana: true,
    admin_password: '$__file{/run/secrets/grafana-password}',
    secret_key: '$__file{/var/lib/grafana/secret-key}',
    key: true,
    listen: ['127.0.0.1', '127.0.0.1', '127.0.0.1'],
    source: 'http://127.0.0.1:9090',
    targets: ['127.0.0.1:9100'],
    secret: { owner: 'grafana', restartUnits: ['grafana.service'] },
    journal: channel === 'unstable' ? '1G' : 'SystemMaxUse=1G\nMaxRetentionSec=3month\n',
    burst: 20000,
    open: [22],
    kept: expect.arrayContaining(['/var/lib/grafana', '/var/lib/prometheus2']) as unknown,
    drv: true,
  });
});

test('[R3.7] a server without that secret has numbers and logs, and no Grafana', () => {
  const host = physical('server', { profiles: ['server'], options: HARDWARE });
  const found = evaluateSystem(host, `h: let inherit (h.config) services; in { ${ON} }`);
  expect(found).toEqual({ node: true, prometheus: false, grafana: false });
});

test('[R3.7] a machine that saves power is not watched, a server or not', () => {
  const host = physical('laptop', {
    profiles: ['laptop', 'server'],
    options: { ...HARDWARE, 'fleet.headless.enable': false },
  });
  const found = evaluateSystem(host, `h: let inherit (h.config) services; in { ${ON} }`);
  expect(found).toEqual({ node: false, prometheus: false, grafana: false });
});

test('[R3.7] Grafana without a password of its own is refused with the way out', () => {
  const host = physical('server', {
    profiles: ['server'],
    options: { ...HARDWARE, 'fleet.monitoring.grafana.enable': true },
  });
  expect(() => evaluateSystem(host, TOPLEVEL)).toThrow(
    'server: fleet.monitoring reads the secret grafana-password, which is not declared for this host. Add nixos-fleet:secrets.grafana-password',
  );
});

test('[R3.7] one Prometheus asks the others, whose port is open for it', () => {
  const options = {
    ...HARDWARE,
    'fleet.monitoring.nodeExporter.open': true,
    'fleet.monitoring.prometheus.enable': true,
    'fleet.monitoring.prometheus.targets': ['web.example.org:9100'],
    'fleet.monitoring.journal.enable': false,
  };
  const host = physical('server', { profiles: ['server'], options });
  const found = evaluateSystem(
    host,
    `h: let inherit (h.config) services; in {
      inherit (services.prometheus.exporters.node) listenAddress;
      targets = (builtins.head (builtins.head services.prometheus.scrapeConfigs).static_configs).targets;
      open = h.config.networking.firewall.allowedTCPPorts;
      journal = services.journald.extraConfig;
    }`,
  );
  expect(found).toEqual({
    listenAddress: '0.0.0.0',
    targets: ['127.0.0.1:9100', 'web.example.org:9100'],
    open: [22, 9100],
    journal: '',
  });
});
