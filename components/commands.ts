import { local } from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';

type Environment = pulumi.Input<Record<string, pulumi.Input<string>>>;

/**
 * A step of a deployment: runs `deploy/main.js VERB` on the operator. The text is constant, so only `environment`
 * decides whether it runs again: as an update in place, which the next `up` retries after a failure. There is no
 * `delete`: taking a host out of the stack leaves the machine as it is. The path is relative, because two clones of one
 * project must agree on every input.
 */
export function step(
  name: string,
  verb: 'install' | 'identity' | 'build' | 'switch' | 'home',
  environment: Environment,
  opts: pulumi.CustomResourceOptions,
  stdin?: pulumi.Input<string>,
): local.Command {
  return new local.Command(
    name,
    {
      create: `exec node dist/deploy/main.js ${verb}`,
      environment,
      // Progress goes to stderr; stdout is the recorded result and would be shown twice.
      logging: local.Logging.Stderr,
      addPreviousOutputInEnv: false,
      ...(stdin === undefined ? {} : { stdin }),
    },
    opts,
  );
}

/** Encrypts secrets given on stdin; its previous output is what an unchanged recipient keeps. */
export function encrypt(
  name: string,
  environment: Environment,
  stdin: pulumi.Output<string>,
  opts: pulumi.CustomResourceOptions,
): local.Command {
  return new local.Command(
    name,
    {
      create: 'exec node dist/deploy/main.js encrypt',
      environment,
      stdin: pulumi.secret(stdin),
      // Whatever sops says about a value must reach neither the display nor the engine's log.
      logging: local.Logging.None,
    },
    opts,
  );
}

/**
 * A Command that does nothing: one node between many resources and many others, so that dependencies grow with the sum
 * of both and not with their product (200 × 200 direct ones are 3 MB of state).
 */
export function gate(
  name: string,
  dependsOn: pulumi.Input<pulumi.Input<pulumi.Resource>[]>,
  opts: pulumi.CustomResourceOptions,
): local.Command {
  return new local.Command(name, { create: ':', addPreviousOutputInEnv: false }, { ...opts, dependsOn });
}
