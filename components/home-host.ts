import type { local } from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import type { HomeHostSpec } from '../model/fleet-spec';
import { HOST_TYPES } from '../model/resource-types';
import { withoutComment } from '../model/ssh-key';
import { deployHomes, type DeploymentArgs } from './deployment';
import { say } from './notes';

export interface HomeHostArgs extends Omit<
  DeploymentArgs,
  'homeSecretFile' | 'builders' | 'builderStanding'
> {
  readonly spec: HomeHostSpec;
}

/** What the stack says of such a machine: delivered facts only. */
export interface HomeHostOutput {
  readonly address: string;
  readonly hostKey: string;
  /** By login. */
  readonly homes: Readonly<Record<string, HomeDelivery>>;
}

/** What a Home leaves in the state. */
export interface HomeDelivery {
  readonly storePath: string;
  readonly generation: number;
}

/** A machine that runs another Linux: its users' homes are delivered to it, and nothing else is touched. */
export class HomeHost extends pulumi.ComponentResource {
  readonly activations: readonly local.Command[];
  readonly output: pulumi.Output<HomeHostOutput>;

  constructor(name: string, args: HomeHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super(HOST_TYPES.home, name, {}, opts);
    const { spec, standing } = args;
    if (standing.state === 'unreachable')
      say(this, name, 'unreachable', `${standing.reason}; its homes wait for the next up that reaches it`);
    if (standing.state === 'not probed') void pulumi.log.info(`${name}: not probed`, this);

    const hostKey = withoutComment(spec.hostKey);
    const homes = deployHomes({ ...args, opts: { parent: this } }, spec, { hostKey }, args.gates.mayActivate);
    this.activations = [...homes.values()];

    const delivered = [...homes].map(([user, { stdout }]) => [
      user,
      stdout.apply((text) => JSON.parse(text) as HomeDelivery),
    ]);
    this.output = pulumi
      .all(Object.fromEntries(delivered) as Record<string, pulumi.Output<HomeDelivery>>)
      .apply((byUser) => ({ address: spec.connection.addresses[0] ?? '', hostKey, homes: byUser }));
    this.registerOutputs();
  }
}
