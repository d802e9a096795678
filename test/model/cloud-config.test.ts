import { ConfigError } from '../../model/config-error';
import type { FleetSpec } from '../../model/fleet-spec';
import { tokenMistakes } from '../../model/hetzner-token';
import { parseConfig } from '../../model/parse-config';
import { minimalConfig, type RawConfig } from '../support/config';

const known = { profiles: ['desktop'], platforms: ['hetzner', 'generic'], features: [], homeFeatures: [] };

/** Parts of config that the tests spoil. */
interface Parts {
  readonly cloud: RawConfig;
  readonly web: RawConfig;
}

function parse(change: (parts: Parts) => void): FleetSpec {
  const config = minimalConfig();
  const server = { type: 'cx22', location: 'fsn1', labels: { role: 'web' } };
  const web: RawConfig = { kind: 'cloud', profiles: [], stateVersion: '25.11', server };
  const cloud: RawConfig = {
    certificates: { site: { domains: ['example.org'] }, own: { domains: ['*.example.org'] } },
  };
  change({ cloud, web });
  const hosts = { ...(config.hosts as RawConfig), web };
  const values = Object.fromEntries(
    Object.entries({ ...config, hosts, cloud }).map(([key, value]) => [
      `nixos-fleet:${key}`,
      JSON.stringify(value),
    ]),
  );
  return parseConfig({ values, isSecret: () => false }, known).fleet;
}

function mistakes(change: (parts: Parts) => void): string {
  try {
    parse(change);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('expected a ConfigError');
}

const balancer = (change: RawConfig) => ({
  location: 'fsn1',
  targets: [{ host: 'web' }],
  services: [{ protocol: 'http' }],
  ...change,
});
const https = { protocol: 'https', certificates: ['site'], redirectHttp: true };
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const floating = { www: { location: 'fsn1', host: 'web' } };

/** A machine whose image is to become the host. */
const fromImage = (web: RawConfig, server: RawConfig, hardware?: RawConfig) => {
  web.server = { type: 'cx22', location: 'fsn1', install: 'image', image: 4711, ...server };
  web.hardware = hardware;
};

test.each<[string, (parts: Parts) => void, string]>([
  [
    'an image by its name, which may be another one tomorrow',
    ({ web }) => {
      fromImage(web, { image: 'nixos' }, { module: 'machines/web.nix' });
    },
    'nixos-fleet:hosts.web.server.image: expected the number of a snapshot that carries NixOS (hcloud image list --type snapshot), found nixos',
  ],
  [
    'an installer for an image that carries NixOS',
    ({ web }) => {
      const installer = { url: 'https://example.org/kexec.tar.gz', sha256: '0'.repeat(64) };
      fromImage(web, { installer }, { module: 'machines/web.nix' });
    },
    'nixos-fleet:hosts.web.server.installer: expected none with install: image',
  ],
  [
    'an image whose file systems nobody has said',
    ({ web }) => {
      fromImage(web, {});
    },
    'nixos-fleet:hosts.web.hardware: expected module, report, or disk as the image was laid out',
  ],
  [
    'an image with a root that is empty at every start',
    ({ web }) => {
      fromImage(web, {}, { disk: { layout: 'tmpfs' } });
    },
    'nixos-fleet:hosts.web.hardware.disk.layout: expected a layout whose root is kept',
  ],
  [
    'a floating address of a host that is none',
    ({ cloud }) => (cloud.floatingIps = { www: { location: 'fsn1', host: 'wep' } }),
    'nixos-fleet:cloud.floatingIps.www.host: expected one of web, found "wep"',
  ],
  [
    'a floating address of a host that is not at Hetzner',
    ({ cloud }) => (cloud.floatingIps = { www: { location: 'fsn1', host: 'desktop' } }),
    'nixos-fleet:cloud.floatingIps.www.host: expected one of web, found "desktop"',
  ],
  [
    'a floating address without a place',
    ({ cloud }) => (cloud.floatingIps = { www: { host: 'web' } }),
    'nixos-fleet:cloud.floatingIps.www.location',
  ],
  [
    'a target that is no cloud host',
    ({ cloud }) => (cloud.loadBalancers = { front: balancer({ targets: [{ host: 'desktop' }] }) }),
    'nixos-fleet:cloud.loadBalancers.front.targets.0.host: expected one of web, found "desktop"',
  ],
  [
    'a target by labels that no host carries',
    ({ cloud }) => (cloud.loadBalancers = { front: balancer({ targets: [{ labels: { role: 'db' } }] }) }),
    'nixos-fleet:cloud.loadBalancers.front.targets.0.labels: expected labels that a cloud host carries',
  ],
  [
    'the same target twice',
    ({ cloud }) =>
      (cloud.loadBalancers = { front: balancer({ targets: [{ host: 'web' }, { host: 'web' }] }) }),
    'nixos-fleet:cloud.loadBalancers.front.targets.1: expected each target once',
  ],
  [
    'https without a certificate',
    ({ cloud }) => (cloud.loadBalancers = { front: balancer({ services: [{ protocol: 'https' }] }) }),
    'nixos-fleet:cloud.loadBalancers.front.services.0.certificates: expected a certificate of cloud.certificates: https is ended here, found none. Name one',
  ],
  [
    'a certificate that is not there',
    ({ cloud }) =>
      (cloud.loadBalancers = { front: balancer({ services: [{ ...https, certificates: ['sit'] }] }) }),
    'nixos-fleet:cloud.loadBalancers.front.services.0.certificates: expected one of site, own, found "sit"',
  ],
  [
    'a certificate where nothing is encrypted',
    ({ cloud }) =>
      (cloud.loadBalancers = {
        front: balancer({ services: [{ protocol: 'tcp', port: 1, certificates: ['site'] }] }),
      }),
    'nixos-fleet:cloud.loadBalancers.front.services.0.protocol: expected https, because of its certificates',
  ],
  [
    'a port twice',
    ({ cloud }) =>
      (cloud.loadBalancers = {
        front: balancer({ services: [{ protocol: 'http' }, { protocol: 'tcp', port: 80 }] }),
      }),
    'nixos-fleet:cloud.loadBalancers.front.services: expected each port once (redirectHttp takes port 80), found 80 more than once',
  ],
  [
    'the port that a redirection takes',
    ({ cloud }) => (cloud.loadBalancers = { front: balancer({ services: [https, { protocol: 'http' }] }) }),
    'nixos-fleet:cloud.loadBalancers.front.services: expected each port once (redirectHttp takes port 80), found 80 more than once',
  ],
  [
    'a tcp service without a port',
    ({ cloud }) => (cloud.loadBalancers = { front: balancer({ services: [{ protocol: 'tcp' }] }) }),
    'nixos-fleet:cloud.loadBalancers.front.services.0.port: expected a port',
  ],
  [
    'a private target without a network',
    ({ cloud }) =>
      (cloud.loadBalancers = {
        front: balancer({ network: false, targets: [{ host: 'web', private: true }] }),
      }),
    'nixos-fleet:cloud.loadBalancers.front.targets.0.private: expected false: the load balancer is in no network',
  ],
  [
    'a load balancer that nobody reaches',
    ({ cloud }) => (cloud.loadBalancers = { front: balancer({ network: false, public: false }) }),
    'nixos-fleet:cloud.loadBalancers.front.public: expected public or network',
  ],
  [
    'a load balancer of the name of a floating address',
    ({ cloud }) => Object.assign(cloud, { floatingIps: floating, loadBalancers: { www: balancer({}) } }),
    'nixos-fleet:cloud.loadBalancers.www: expected a name that no floating address has',
  ],
  [
    'a certificate whose private key is no secret',
    ({ cloud }) => (cloud.certificates = { own: { certificate: PEM, privateKeySecret: 'key' } }),
    'nixos-fleet:cloud.certificates.own.privateKeySecret: expected',
  ],
  [
    'the adoption of a certificate whose private key nobody tells',
    ({ cloud }) => {
      cloud.certificates = { own: { certificate: PEM, privateKeySecret: 'key' } };
      cloud.import = { 'certificate-own': 1 };
    },
    'nixos-fleet:cloud.import: expected one of',
  ],
  [
    'a certificate of both kinds',
    ({ cloud }) => (cloud.certificates = { own: { certificate: PEM, domains: ['example.org'] } }),
    'nixos-fleet:cloud.certificates.own: expected domains, or certificate and privateKeySecret',
  ],
])('[R6.2] %s is refused by its place', (_, change, expected) => {
  expect(mistakes(change)).toContain(expected);
});

test('[R6.2] a floating address that waits for a host has none, and a retired host loses its own', () => {
  const waiting = parse(({ cloud }) => (cloud.floatingIps = { www: { location: 'fsn1' } }));
  expect(waiting.cloud.floatingIps).toEqual({ www: { type: 'ipv4', location: 'fsn1', labels: {} } });
  const retired = parse(({ cloud, web }) => {
    cloud.floatingIps = floating;
    web.retired = true;
  });
  expect(retired.cloud.floatingIps).toEqual(waiting.cloud.floatingIps);
});

test('[R6.2] what can be adopted is what preview shows', () => {
  const names = [
    ...['floating-www', 'floating-www-assignment', 'floating-www-rdns', 'certificate-site', 'lb-front'],
    ...['lb-front-network', 'lb-front-target-web', 'lb-front-target-role=web', 'lb-front-service-443'],
  ];
  const config = parse(({ cloud }) => {
    cloud.floatingIps = floating;
    cloud.loadBalancers = {
      front: balancer({ targets: [{ host: 'web' }, { labels: { role: 'web' } }], services: [https] }),
    };
    cloud.import = Object.fromEntries(names.map((name) => [name, 1]));
  });
  expect(Object.keys(config.cloud.import)).toEqual(names);
});

test('[R6.2] a load balancer’s services have the ports and health checks that are usual', () => {
  const { cloud: parsed } = parse(
    ({ cloud }) => (cloud.loadBalancers = { front: balancer({ services: [https] }) }),
  );
  expect(parsed.loadBalancers.front).toMatchObject({
    type: 'lb11',
    targets: [{ host: 'web', private: true }],
    services: [{ port: 443, targetPort: 80, healthCheck: { protocol: 'http', port: 80, path: '/' } }],
  });
});

test('[R6.1] what is at Hetzner needs a token, by whatever it is first: a host, or an address that waits for one', () => {
  const missing = (change: (parts: Parts) => void, token = '') =>
    tokenMistakes(parse(change), token).map(({ path, expected }) => `${path}: ${expected}`);
  expect(missing(() => undefined)).toEqual([
    'hcloud:token: a token of the Hetzner project, because web is a cloud host',
  ]);
  expect(missing(() => undefined, 'x')).toEqual([]);
  const { cloud, hosts, ...rest } = parse(({ cloud: wanted }) => (wanted.floatingIps = floating));
  const withoutHosts = { ...rest, cloud, hosts: hosts.filter(({ kind }) => kind !== 'cloud') };
  expect(tokenMistakes(withoutHosts, '')[0]?.expected).toContain('cloud.floatingIps.www is an address there');
  expect(tokenMistakes({ ...withoutHosts, cloud: { ...cloud, floatingIps: {} } }, '')).toEqual([]);
});
