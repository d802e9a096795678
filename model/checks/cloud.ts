import type { ConfigMistake } from '../config-error';
import { machineNames, sharedNames } from '../resource-names';
import type { FleetConfig } from '../schema';
import type { ServerConfig } from '../schema-server';
import { unknownNames } from './names';

/** Of what stands at Hetzner. */
export function* cloudMistakes(config: FleetConfig): Generator<ConfigMistake> {
  const { cloud, admins } = config;
  const servers = Object.entries(config.hosts).flatMap(([name, host]) =>
    host.kind === 'cloud' ? [{ name, server: host.server }] : [],
  );
  yield* twice(
    'cloud.routes',
    cloud.routes.map(({ destination }) => destination),
  );
  for (const { name, server } of servers) yield* imageMistakes(`hosts.${name}.server`, server);
  yield* twice('cloud.subnets', [cloud.subnetRange, ...Object.values(cloud.subnets)]);
  for (const { name, server } of servers)
    yield* twice(
      `hosts.${name}.server.volumes`,
      Object.values(server.volumes).map(({ mountPoint }) => mountPoint),
    );
  for (const [name, { host }] of Object.entries(cloud.floatingIps))
    yield* unknownNames(
      `cloud.floatingIps.${name}.host`,
      host === undefined ? [] : [host],
      servers.map((server) => server.name),
    );
  yield* unknownNames('cloud.import', Object.keys(cloud.import), [
    ...sharedNames({
      sshKeys: Object.fromEntries(Object.entries(admins).map(([name, { sshKeys }]) => [name, sshKeys])),
      subnets: Object.keys(cloud.subnets),
      routes: cloud.routes.map(({ destination }) => destination),
      floatingIps: Object.keys(cloud.floatingIps),
      // Nobody tells the private key of one that was uploaded.
      certificates: Object.entries(cloud.certificates).flatMap(([name, spec]) =>
        'domains' in spec ? [name] : [],
      ),
      loadBalancers: cloud.loadBalancers,
      placementGroups: [...new Set(servers.flatMap(({ server }) => server.placementGroup ?? []))],
    }),
    ...servers.flatMap(({ name, server }) => machineNames(name, Object.keys(server.volumes))),
  ]);
}

/** Of a server whose image is to become the host. */
function* imageMistakes(path: string, { install, image, installer }: ServerConfig): Generator<ConfigMistake> {
  if (install !== 'image') return;
  if (!/^\d+$/.test(image))
    yield {
      path: `${path}.image`,
      expected: 'the number of a snapshot that carries NixOS (hcloud image list --type snapshot)',
      found: image,
    };
  if (installer !== undefined)
    yield { path: `${path}.installer`, expected: 'none with install: image', found: installer.url };
}

function* twice(path: string, values: readonly string[]): Generator<ConfigMistake> {
  for (const value of new Set(values))
    if (values.filter((other) => other === value).length > 1)
      yield { path, expected: 'each once', found: `${value} more than once` };
}
