import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { ageRecipientOfHostKey } from '../model/age-key';
import type { AdminSpec, HostSpec } from '../model/fleet-spec';
import {
  hostIdentity,
  SEED_BYTES,
  stackIdentity,
  type AgeIdentity,
  type HostIdentity,
} from '../model/identity';
import { encrypt } from './commands';

export interface IdentitiesArgs {
  readonly admins: readonly AdminSpec[];
  readonly hosts: readonly HostSpec[];
}

/** What is known of a host's keys: of one that exists already, the public halves alone. */
export interface KnownIdentity {
  readonly recipient: pulumi.Output<string>;
  readonly hostKey: pulumi.Output<string>;
  /** Only of hosts that this program installs. */
  readonly whole?: pulumi.Output<HostIdentity>;
}

/** Keys of every host, and the escrow that gives the admins what the state holds. */
export class Identities extends pulumi.ComponentResource {
  readonly hosts: ReadonlyMap<string, KnownIdentity>;
  /** Opens every generated secret file, so that `up` can add a recipient without encrypting anew. */
  readonly stack: pulumi.Output<AgeIdentity>;
  /** The escrow as a sops file that only admins open; empty where no host has a private half here. */
  readonly escrow: pulumi.Output<string> | undefined;

  constructor(name: string, args: IdentitiesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('nixos-fleet:index:Identities', name, {}, opts);
    const parent = { parent: this };

    this.stack = seed('fleet', parent).apply(stackIdentity);
    this.hosts = new Map(args.hosts.map((host) => [host.name, identity(host, parent)]));

    const escrowed = [...this.hosts].flatMap(([host, { whole }]) =>
      whole === undefined ? [] : [{ host, whole }],
    );
    this.escrow =
      escrowed.length === 0
        ? undefined
        : encrypt(
            'escrow',
            {
              FLEET_FILE: 'escrow/hosts.yaml',
              FLEET_RECIPIENTS: args.admins.map(({ recipient }) => recipient).join(','),
            },
            pulumi
              .all(escrowed.map(({ host, whole }) => whole.apply((keys) => privateHalves(host, keys))))
              .apply((halves) => JSON.stringify({ values: Object.assign({}, ...halves) as object })),
            parent,
          ).stdout;
    this.registerOutputs();
  }
}

function identity(host: HostSpec, opts: pulumi.CustomResourceOptions): KnownIdentity {
  if (host.kind === 'physical') {
    const hostKey = host.hostKey.split(' ').slice(0, 2).join(' ');
    return { hostKey: pulumi.output(hostKey), recipient: pulumi.output(ageRecipientOfHostKey(hostKey)) };
  }
  const whole = seed(host.name, opts, host.previousName).apply((base64) => hostIdentity(host.name, base64));
  return {
    whole,
    // Public halves of a secret: without this every address book and rendered file would count as secret.
    recipient: pulumi.unsecret(whole.apply(({ recipient }) => recipient)),
    hostKey: pulumi.unsecret(whole.apply(({ hostKey }) => hostKey)),
  };
}

function seed(
  owner: string,
  opts: pulumi.CustomResourceOptions,
  previousOwner?: string,
): pulumi.Output<string> {
  const aliases = previousOwner === undefined ? [] : [{ name: `${previousOwner}-seed-1` }];
  return new random.RandomBytes(`${owner}-seed-1`, { length: SEED_BYTES }, { ...opts, aliases }).base64;
}

function privateHalves(host: string, keys: HostIdentity): Record<string, string> {
  return { [`${host}_age_key`]: keys.private.ageKeyFile, [`${host}_ssh_host_key`]: keys.private.hostKeyFile };
}
