import type { local } from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import type { HomeHostSpec } from '../model/fleet-spec';
import { deployHomes, type DeploymentArgs } from './deployment';

export interface HomeHostArgs extends Omit<DeploymentArgs, 'homeSecretFile'> {
  readonly spec: HomeHostSpec;
}

/** A machine that runs another Linux: its users' homes are delivered to it, and nothing else is touched. */
export class HomeHost extends pulumi.ComponentResource {
  readonly activations: readonly local.Command[];

  constructor(name: string, args: HomeHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super('nixos-fleet:index:HomeHost', name, {}, opts);
    const { spec, standing } = args;
    if (standing.state === 'unreachable')
      void pulumi.log.warn(
        `${name}: unreachable (${standing.reason}); its homes wait for the next up that reaches it`,
        this,
      );

    const hostKey = spec.hostKey.split(' ').slice(0, 2).join(' ');
    this.activations = deployHomes(
      { ...args, opts: { parent: this } },
      spec,
      { hostKey },
      args.gates.mayActivate,
    );
    this.registerOutputs();
  }
}
