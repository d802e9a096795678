import * as pulumi from '@pulumi/pulumi';
import { passphraseSecret } from '../model/disk';
import type { MetalHostSpec } from '../model/fleet-spec';
import { HOST_TYPES } from '../model/resource-types';
import { withoutComment } from '../model/ssh-key';
import { deploySystem, type Deployment, type DeploymentArgs } from './deployment';
import { installation, type InstalledIdentity, rotationOf } from './installation';

export interface MetalHostArgs extends DeploymentArgs {
  readonly spec: MetalHostSpec;
  readonly identity: InstalledIdentity;
  readonly secretFiles: pulumi.Output<Readonly<Record<string, string>>>;
  readonly secretValue: (name: string) => pulumi.Output<string>;
}

/** A machine of the user's own: installed once, deployed to from then on, never destroyed. */
export class MetalHost extends pulumi.ComponentResource {
  readonly deployment: Deployment;
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: MetalHostArgs, options?: pulumi.ComponentResourceOptions) {
    super(HOST_TYPES.metal, name, {}, options);
    const { spec, planner, identity } = args;

    const installerHostKey = withoutComment(spec.install.hostKey);
    const facts = identity.hostKey.apply((hostKey) => ({ hostKey }));
    const plan = pulumi
      .all([facts, args.secretFiles, identity.recipient])
      .apply(([known, files, recipient]) =>
        planner.system(spec, known, files, { installerHostKey, recipient }),
      );
    // Each installer has a key of its own: another key is another machine, or the same one to be installed again.
    const machine = pulumi.output(installerHostKey);
    const opts = { parent: this, dependsOn: args.builders.waitFor(spec.builder) };
    const passphrase = passphraseSecret(spec);
    const encryption = passphrase === undefined ? {} : { diskPassphrase: args.secretValue(passphrase) };
    const installed = installation({ spec, machine, plan, identity, ...encryption, opts });
    this.deployment = deploySystem({
      ...args,
      facts,
      plan: pulumi.unsecret(plan),
      machine,
      installed,
      ...rotationOf(identity),
      opts: { parent: this },
    });

    this.address = pulumi.output(spec.connection.addresses[0] ?? '');
    this.registerOutputs({ address: this.address });
  }
}
