import type { z } from 'zod';
import { ITSELF } from './builder';
import type { configSchema } from './schema';

type Parsed = z.output<typeof configSchema>;

/**
 * Config as if every host with `retired: true` stood nowhere in it: not among the hosts, in no wave, in the list of no secret or
 * template, the builder of nobody, a target of no load balancer, and without a floating address; and one of such hosts alone is
 * none. So to delete what names a retired host is to change nothing.
 */
export function withoutRetired(config: Parsed): Parsed {
  const retired = new Set(
    Object.entries(config.hosts).flatMap(([name, host]) => ('retired' in host && host.retired ? [name] : [])),
  );
  if (retired.size === 0) return config;
  const stays = (name: string) => !retired.has(name);
  const entries = <T extends { readonly hosts?: 'all' | string[] | undefined }>(
    named: Readonly<Record<string, T>>,
  ): [string, T][] =>
    Object.entries(named).flatMap(([name, entry]): [string, T][] => {
      if (entry.hosts === 'all' || entry.hosts === undefined) return [[name, entry]];
      const hosts = entry.hosts.filter(stays);
      return hosts.length === 0 ? [] : [[name, { ...entry, hosts }]];
    });
  const secrets = entries(config.secrets);
  const kept = new Set(secrets.map(([name]) => name));
  const gone = (name: string) => name in config.secrets && !kept.has(name);
  const { floatingIps, loadBalancers } = config.cloud;
  return {
    ...config,
    cloud: {
      ...config.cloud,
      loadBalancers: Object.fromEntries(
        Object.entries(loadBalancers).map(([name, { targets, ...rest }]) => [
          name,
          { ...rest, targets: targets.filter((target) => !('host' in target && retired.has(target.host))) },
        ]),
      ),
      floatingIps: Object.fromEntries(
        Object.entries(floatingIps).map(([name, { host, ...rest }]) => [
          name,
          host === undefined || retired.has(host) ? rest : { ...rest, host },
        ]),
      ),
    },
    hosts: Object.fromEntries(
      Object.entries(config.hosts)
        .filter(([name]) => stays(name))
        .map(([name, host]) => [name, withoutBuilder(host, retired)]),
    ),
    nix: retired.has(config.nix.builder) ? { ...config.nix, builder: ITSELF } : config.nix,
    secrets: Object.fromEntries(secrets),
    templates: Object.fromEntries(entries(config.templates)),
    secretValues: Object.fromEntries(Object.entries(config.secretValues).filter(([name]) => !gone(name))),
    ...(config.waves === undefined
      ? {}
      : { waves: config.waves.map((wave) => wave.filter(stays)).filter((wave) => wave.length > 0) }),
  };
}

function withoutBuilder<T extends Parsed['hosts'][string]>(host: T, retired: ReadonlySet<string>): T {
  const { builder, ...rest } = host as T & { builder?: string };
  return builder === undefined || !retired.has(builder) ? host : (rest as unknown as T);
}
