import type { ConfigMistake } from '../config-error';
import { NAMESPACE } from '../namespace';
import type { FleetConfig } from '../schema';
import { ITSELF, OPERATOR } from '../builder';
import { builderMistakes } from './builders';
import { deployUserMistakes } from './deploy-user';
import { balancerMistakes } from './balancers';
import { cloudMistakes } from './cloud';
import { duplicates } from './duplicates';
import { homeMistakes, hostMistakes } from './hosts';
import { unknownNames, type Known } from './names';
import { secretMistakes } from './secrets';
import { templateMistakes } from './templates';

/** Mistakes that no single value shows: what names something that is not there, or is there twice. */
export function fleetMistakes(config: FleetConfig, known: Known): ConfigMistake[] {
  return [
    ...nameMistakes(config),
    ...hostMistakes(config, known),
    ...homeMistakes(config, known),
    ...builderMistakes(config, known),
    ...deployUserMistakes(config),
    ...duplicates(config),
    ...cloudMistakes(config),
    ...balancerMistakes(config),
    ...waveMistakes(config),
    ...unknownNames('health', Object.keys(config.health), known.profiles),
    ...secretMistakes(config),
    ...templateMistakes(config),
    ...adminMistakes(config),
  ].map((mistake) => ({ ...mistake, path: `${NAMESPACE}:${mistake.path}` }));
}

/**
 * `secrets/<stack>/common.yaml` and the resource `fleet-seed-1` belong to nobody in particular; the others mean something
 * else in a hive of colmena, or as a builder.
 */
const RESERVED: readonly string[] = ['common', 'fleet', 'defaults', 'meta', 'network', ITSELF, OPERATOR];

function* nameMistakes({ hosts, homeHosts, droids }: FleetConfig): Generator<ConfigMistake> {
  for (const name of Object.keys({ ...hosts, ...homeHosts, ...droids }))
    if (RESERVED.includes(name))
      yield {
        path: `hosts.${name}`,
        expected: `another name than ${RESERVED.join(', ')} (files, seeds, builders and the hive of the fleet have these)`,
        found: name,
      };
}

function* waveMistakes(config: FleetConfig): Generator<ConfigMistake> {
  if (config.waves === undefined) return;
  const hosts = Object.keys({ ...config.hosts, ...config.homeHosts });
  const placed = config.waves.flat();
  yield* unknownNames('waves', placed, hosts);
  for (const host of hosts) {
    const count = placed.filter((name) => name === host).length;
    if (count !== 1)
      yield {
        path: 'waves',
        expected: `${host} in exactly one wave`,
        found: count === 0 ? 'it in none' : `it ${count} times`,
      };
  }
}

function* adminMistakes(config: FleetConfig): Generator<ConfigMistake> {
  const recipients = new Set(Object.values(config.admins).map((admin) => admin.recipient));
  if (recipients.size < 2)
    yield {
      path: 'admins',
      expected:
        'two admins with recipients of their own (one may be offline), or a lost key loses every secret',
      found: String(recipients.size),
      next: 'Make a key on the other admin’s machine (age-keygen -o key.txt) and add the recipient that it prints',
    };
}
