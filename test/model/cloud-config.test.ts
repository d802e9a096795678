import { ConfigError } from '../../model/config-error';
import type { FleetSpec } from '../../model/fleet-spec';
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
  const cloud: RawConfig = {};
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

const floating = { www: { location: 'fsn1', host: 'web' } };

test.each<[string, (parts: Parts) => void, string]>([
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
  const names = ['floating-www', 'floating-www-assignment', 'floating-www-rdns'];
  const config = parse(({ cloud }) => {
    cloud.floatingIps = floating;
    cloud.import = Object.fromEntries(names.map((name) => [name, 1]));
  });
  expect(Object.keys(config.cloud.import)).toEqual(names);
});
