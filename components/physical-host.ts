import * as pulumi from '@pulumi/pulumi';
import type { PhysicalHostSpec } from '../model/fleet-spec';
import { HOST_TYPES } from '../model/resource-types';
import { deploySystem, type Deployment, type DeploymentArgs } from './deployment';
import type { KnownIdentity } from './identities';

export interface PhysicalHostArgs extends DeploymentArgs {
  readonly spec: PhysicalHostSpec;
  readonly identity: KnownIdentity;
  readonly secretFiles: pulumi.Output<Readonly<Record<string, string>>>;
}

/** A machine that is there already: deployed to, never created and never destroyed. */
export class PhysicalHost extends pulumi.ComponentResource {
  readonly deployment: Deployment;
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: PhysicalHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super(HOST_TYPES.physical, name, {}, opts);
    const { spec, planner } = args;

    const facts = args.identity.hostKey.apply((hostKey) => ({ hostKey }));
    const plan = pulumi
      .all([facts, args.secretFiles])
      .apply(([known, files]) => planner.system(spec, known, files));
    this.deployment = deploySystem({ ...args, facts, plan, opts: { parent: this } });

    this.address = pulumi.output(spec.connection.addresses[0] ?? '');
    this.registerOutputs({ address: this.address });
  }
}
