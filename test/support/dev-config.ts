import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { RawConfig } from './config';
import { PROJECT } from './toolchain';
import type { World } from './world';

/**
 * The config of the stack `dev` for a world of a test's own: the same hosts, short limits, no secret values (those are
 * encrypted for dev's stack).
 */
export function devConfig(keys: string): RawConfig {
  const { config } = parse(readFileSync(join(PROJECT, 'Pulumi.dev.yaml'), 'utf8')) as { config: RawConfig };
  const values: RawConfig = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace(/^nixos-fleet:/, ''), value]),
  );
  delete values.secretValues;
  values.limits = { confirm: 15, boot: 90, connect: 4, probe: 8 };
  for (const host of Object.values(values.hosts as RawConfig))
    (host as RawConfig).connection.identityFile = join(keys, 'operator');
  return values;
}

/** Starts a world with dev's desktop as its one machine, and dev's config for it and for the cloud hosts that are named. */
export async function startDesktop(world: World, ...cloudHosts: string[]): Promise<void> {
  await world.start({ desktop: '10.77.0.11' });
  Object.assign(world.config, devConfig(world.keys));
  onlyHosts(world.config, 'desktop', ...cloudHosts);
}

/** Keeps the named hosts of a config, and what refers to them. */
export function onlyHosts(config: RawConfig, ...names: string[]): void {
  config.hosts = Object.fromEntries(
    Object.entries(config.hosts as RawConfig).filter(([name]) => names.includes(name)),
  );
  config.waves = (config.waves as string[][])
    .map((wave) => wave.filter((name) => names.includes(name)))
    .filter((wave) => wave.length > 0);
  const secrets = Object.entries(config.secrets as Record<string, { hosts: string[] }>);
  for (const [, secret] of secrets) secret.hosts = secret.hosts.filter((host) => names.includes(host));
  config.secrets = Object.fromEntries(secrets.filter(([, { hosts }]) => hosts.length > 0));
}
