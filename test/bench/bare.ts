import { readFileSync } from 'node:fs';
import { local } from '@pulumi/command';
import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import type { Resource } from './bench-stack';

/**
 * What the fleet program is compared with: registers the resources that a state holds, with their inputs and parents, and
 * does nothing else. `BARE_RESOURCES` names the file with the list.
 */
const made = new Map<string, pulumi.Resource>();
const resources = JSON.parse(readFileSync(process.env.BARE_RESOURCES ?? '', 'utf8')) as Resource[];
for (const { urn, type, parent, inputs = {} } of resources) {
  const name = urn.split('::').at(-1) ?? '';
  const above = made.get(parent ?? '');
  const opts = above === undefined ? {} : { parent: above };
  const values = plain(inputs);
  switch (type) {
    case 'pulumi:pulumi:Stack':
      break;
    case 'command:local:Command':
      made.set(urn, new local.Command(name, values, opts));
      break;
    case 'random:index/randomPassword:RandomPassword':
      made.set(urn, new random.RandomPassword(name, values as unknown as random.RandomPasswordArgs, opts));
      break;
    default:
      made.set(urn, new pulumi.ComponentResource(type, name, {}, opts));
  }
}

/** Inputs as a program gives them: what the state marks as secret is a secret output. */
function plain(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([key]) => key !== '__defaults')
      .map(([key, value]) => [key, isSecret(value) ? pulumi.secret(JSON.parse(value.plaintext)) : value]),
  );
}

/** As `stack export --show-secrets` writes it. */
function isSecret(value: unknown): value is { readonly plaintext: string } {
  return typeof value === 'object' && value !== null && 'plaintext' in value;
}
