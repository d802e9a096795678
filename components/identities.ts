import * as pulumi from '@pulumi/pulumi';
import { ageRecipientOfHostKey } from '../model/age-key';
import type { HostSpec, PhysicalHostSpec } from '../model/fleet-spec';
import {
  hostIdentity,
  SEED_BYTES,
  stackIdentity,
  type AgeIdentity,
  type HostIdentity,
} from '../model/identity';
import { bytesOf } from '../model/seed';
import { seed } from './seed';

export interface IdentitiesArgs {
  readonly hosts: readonly HostSpec[];
}

/** What is known of a host's keys: of one that exists already, the public halves alone. */
export interface KnownIdentity {
  readonly recipient: pulumi.Output<string>;
  readonly hostKey: pulumi.Output<string>;
  /** Only of hosts that this program installs. */
  readonly whole?: pulumi.Output<HostIdentity>;
}

/** Keys of every host and of the stack itself. */
export class Identities extends pulumi.ComponentResource {
  readonly hosts: ReadonlyMap<string, KnownIdentity>;
  /** Opens every generated secret file, so that `up` can add a recipient without encrypting anew. */
  readonly stack: pulumi.Output<AgeIdentity>;
  /** By resource name: all that these keys are derived from. */
  readonly seeds: ReadonlyMap<string, pulumi.Output<string>>;

  constructor(name: string, args: IdentitiesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('nixos-fleet:index:Identities', name, {}, opts);

    const seeds = new Map<string, pulumi.Output<string>>();
    const draw = (owner: string, previousOwner?: string): pulumi.Output<string> => {
      const name = `${owner}-seed-1`;
      const aliases = previousOwner === undefined ? [] : [{ name: `${previousOwner}-seed-1` }];
      const drawn = seed(name, { parent: this, aliases });
      seeds.set(name, drawn);
      return drawn.apply((text) => bytesOf(text, SEED_BYTES));
    };
    this.stack = draw('fleet').apply(stackIdentity);
    this.hosts = new Map(
      args.hosts.map((host) => [
        host.name,
        host.kind === 'physical' ? existing(host) : installed(host.name, draw(host.name, host.previousName)),
      ]),
    );
    this.seeds = seeds;
    this.registerOutputs();
  }
}

/** Of a machine that was there before: nothing private ever leaves it. */
function existing(host: PhysicalHostSpec): KnownIdentity {
  const hostKey = host.hostKey.split(' ').slice(0, 2).join(' ');
  return { hostKey: pulumi.output(hostKey), recipient: pulumi.output(ageRecipientOfHostKey(hostKey)) };
}

function installed(host: string, base64: pulumi.Output<string>): KnownIdentity {
  const whole = base64.apply((bytes) => hostIdentity(host, bytes));
  return {
    whole,
    // Public halves of a secret: without this every address book and rendered file would count as secret.
    recipient: pulumi.unsecret(whole.apply(({ recipient }) => recipient)),
    hostKey: pulumi.unsecret(whole.apply(({ hostKey }) => hostKey)),
  };
}
