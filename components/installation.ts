import type { local } from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import type { InstalledHostSpec } from '../model/fleet-spec';
import { step } from './commands';
import type { deploySystem } from './deployment';
import type { KnownIdentity } from './identities';
import type { Plan } from './planner';

/** Keys of a machine that this program installs. */
export type InstalledIdentity = KnownIdentity & Required<Pick<KnownIdentity, 'whole'>>;

export interface InstallationArgs {
  readonly spec: Pick<InstalledHostSpec, 'name' | 'previousName'>;
  /** What decides whether it runs: another machine is installed anew. */
  readonly machine: pulumi.Input<string>;
  /** Number of the snapshot whose NixOS becomes the host, where no disk is laid out. */
  readonly image?: string;
  /** Waited for, because its run file says what to install. */
  readonly plan: pulumi.Output<Plan>;
  readonly identity: InstalledIdentity;
  /** What its disk is encrypted with, where somebody types it at every start. */
  readonly diskPassphrase?: pulumi.Output<string>;
  readonly opts: pulumi.CustomResourceOptions;
}

/** Registers the installation of a machine; its keys and passphrase come by stdin. */
export function installation({
  spec,
  machine,
  image,
  plan,
  identity,
  diskPassphrase,
  opts,
}: InstallationArgs): local.Command {
  return step(
    `${spec.name}-install`,
    'install',
    {
      FLEET_STACK: pulumi.getStack(),
      FLEET_HOST: spec.name,
      FLEET_MACHINE: pulumi.all([machine, plan]).apply(([id]) => id),
      ...(image === undefined ? {} : { FLEET_IMAGE: image }),
    },
    {
      ...opts,
      aliases: spec.previousName === undefined ? [] : [{ name: `${spec.previousName}-install` }],
      ignoreChanges: ['stdin'],
    },
    pulumi
      .all([identity.whole, diskPassphrase])
      .apply(([keys, passphrase]) => JSON.stringify({ ...keys.private, diskPassphrase: passphrase })),
  );
}

/** What a machine with several age keys is told before it is switched. */
export function rotationOf({
  recipients,
  compromised,
  whole,
}: InstalledIdentity): Pick<Parameters<typeof deploySystem>[0], 'rotation'> {
  if (compromised === undefined) return {};
  return { rotation: { recipients, compromised, keys: whole.apply((keys) => keys.private.ageKeyFile) } };
}
