import * as pulumi from '@pulumi/pulumi';
import { ageRecipientOfHostKey } from '../model/age-key';
import type { HostSpec, IdentitySpec, InstalledHostSpec, PhysicalHostSpec } from '../model/fleet-spec';
import {
  hostIdentity,
  SEED_BYTES,
  stackIdentity,
  withAgeKeys,
  type AgeIdentity,
  type HostIdentity,
} from '../model/identity';
import { IDENTITIES } from '../model/resource-types';
import { bytesOf } from '../model/seed';
import { withoutComment } from '../model/ssh-key';
import { seed } from './seed';

export interface IdentitiesArgs {
  readonly hosts: readonly HostSpec[];
  /** Number of the age key that the closure needs that a host confirmed last. */
  readonly delivered: (host: string) => number | undefined;
}

/** What is known of a host's keys: of one that exists already, the public halves alone. */
export interface KnownIdentity {
  /** Of the current age key. */
  readonly recipient: pulumi.Output<string>;
  /** All that its secret files are for, the current one first. */
  readonly recipients: pulumi.Output<readonly string[]>;
  readonly hostKey: pulumi.Output<string>;
  /** Only of hosts that this program installs. */
  readonly whole?: pulumi.Output<HostIdentity>;
  /** Recipients of age keys that the machine must not have any more; only of one that has had several. */
  readonly compromised?: pulumi.Output<readonly string[]>;
}

/** Keys of every host and of the stack itself. */
export class Identities extends pulumi.ComponentResource {
  readonly hosts: ReadonlyMap<string, KnownIdentity>;
  /** Opens every generated secret file, so that `up` can add a recipient without encrypting anew. */
  readonly stack: pulumi.Output<AgeIdentity>;
  /** By resource name: all that these keys are derived from. */
  readonly seeds: ReadonlyMap<string, pulumi.Output<string>>;

  constructor(name: string, args: IdentitiesArgs, opts?: pulumi.ComponentResourceOptions) {
    super(IDENTITIES, name, {}, opts);

    const seeds = new Map<string, pulumi.Output<string>>();
    const draw = (owner: string, number: number, previousOwner?: string): pulumi.Output<string> => {
      const name = `${owner}-seed-${number}`;
      const before = previousOwner === undefined ? [] : [{ name: `${previousOwner}-seed-${number}` }];
      const drawn = seed(name, { parent: this, aliases: before });
      seeds.set(name, drawn);
      return drawn.apply((text) => bytesOf(text, SEED_BYTES));
    };
    this.stack = draw('fleet', 1).apply(stackIdentity);
    this.hosts = new Map(
      args.hosts.map((host): [string, KnownIdentity] => {
        if (host.kind === 'physical') return [host.name, existing(host)];
        const identity = this.proven(host, args.delivered(host.name));
        const { current, keep, compromised } = identity;
        const numbers = [...new Set([1, current, ...keep, ...compromised])];
        const keys = new Map(
          numbers.map((number) => [
            number,
            draw(host.name, number, host.previousName).apply((bytes) => hostIdentity(host.name, bytes)),
          ]),
        );
        return [host.name, installed(identity, keys)];
      }),
    );
    this.seeds = seeds;
    this.registerOutputs();
  }

  /** Whatever config says, what the machine runs must be able to read its files until it runs something else. Preview says so too. */
  private proven({ name, identity }: InstalledHostSpec, delivered: number | undefined): IdentitySpec {
    const { current, keep, compromised } = identity;
    if (delivered === undefined || [current, ...keep, ...compromised].includes(delivered)) return identity;
    void pulumi.log.warn(
      `${name}: identity ${delivered} stays a recipient: ${name} has not confirmed yet that it decrypts with identity ${current}; the up after that takes ${delivered} out`,
      this,
    );
    return { ...identity, keep: [...keep, delivered] };
  }
}

/** Of a machine that was there before: nothing private ever leaves it. */
function existing(host: PhysicalHostSpec): KnownIdentity {
  const hostKey = withoutComment(host.hostKey);
  const recipient = pulumi.output(ageRecipientOfHostKey(hostKey));
  return { hostKey: pulumi.output(hostKey), recipient, recipients: recipient.apply((only) => [only]) };
}

/** The machine's SSH host key is that of number 1 for good; its age keys are those that config names. */
function installed(
  { current, keep, compromised }: IdentitySpec,
  keys: ReadonlyMap<number, pulumi.Output<HostIdentity>>,
): KnownIdentity {
  const of = (numbers: readonly number[]) => pulumi.all(numbers.flatMap((number) => keys.get(number) ?? []));
  // Public halves of secrets: without this every address book and rendered file would count as secret.
  const recipientsOf = (numbers: readonly number[]) =>
    pulumi.unsecret(of(numbers).apply((list) => list.map(({ recipient }) => recipient)));
  const whole = pulumi
    .all([of([1]), of([current, ...keep])])
    .apply(([[machine], ages]) => withAgeKeys(machine as HostIdentity, ages));
  const recipients = recipientsOf([current, ...keep]);
  return {
    whole,
    recipient: recipients.apply(([recipient = '']) => recipient),
    recipients,
    hostKey: pulumi.unsecret(whole.apply(({ hostKey }) => hostKey)),
    ...(keys.size === 1 ? {} : { compromised: recipientsOf(compromised) }),
  };
}
