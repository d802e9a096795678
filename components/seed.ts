import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { SEED_LENGTH } from '../model/seed';

/**
 * Draws a seed once and keeps it, encrypted, in the state. Not RandomBytes, RandomId or RandomString: their id is the value, and the
 * state holds ids in clear. docs/adr/0012 has the rest.
 */
export function seed(name: string, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  return new random.RandomPassword(name, { length: SEED_LENGTH, special: false }, opts).result;
}
