import * as pulumi from '@pulumi/pulumi';
import type { AdminSpec } from '../model/fleet-spec';
import { escrowed } from '../model/escrow';
import type { HostIdentity } from '../model/identity';
import { ESCROW_FILE } from '../model/secret-files';
import { encrypt } from './commands';
import type { Recorded } from './recorded';
import type { Identities } from './identities';
import type { SecretStore } from './secret-store';

/**
 * The sops file that gives the admins, and nobody else, what the state holds: private keys of hosts, to be put back by hand, and every
 * seed, to make the state anew (`./fleet recover`).
 */
export function escrow(
  admins: readonly AdminSpec[],
  identities: Identities,
  secrets: SecretStore,
  recorded: Recorded,
): pulumi.Output<string> {
  const keys = [...identities.hosts].flatMap(([host, { whole }]) =>
    whole === undefined ? [] : [[host, whole]],
  );
  const values = pulumi
    .all([
      pulumi.all(Object.fromEntries(keys) as Record<string, pulumi.Output<HostIdentity>>),
      pulumi.all(Object.fromEntries(identities.seeds)),
      pulumi.all(Object.fromEntries(secrets.seeds)),
    ])
    .apply(([hosts, ofIdentities, ofSecrets]) =>
      JSON.stringify({ values: escrowed(hosts, { identities: ofIdentities, secrets: ofSecrets }) }),
    );
  const before = recorded.get('escrow')?.environment.FLEET_RECIPIENTS?.split(',') ?? [];
  const now = admins.map(({ recipient }) => recipient);
  for (const gone of before.filter((recipient) => !now.includes(recipient)))
    void pulumi.log.warn(
      `${gone} is no admin's any more, and could read everything up to now. Change what matters: values from outside where they come from; generated ones by their version; the keys of ${[...identities.hosts.keys()].join(', ')} by identity`,
      identities,
    );
  const environment = {
    FLEET_STACK: pulumi.getStack(),
    FLEET_FILE: ESCROW_FILE,
    FLEET_RECIPIENTS: now.join(','),
  };
  return encrypt('escrow', environment, values, { parent: identities }).stdout;
}
