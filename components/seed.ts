import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { SEED_LENGTH } from '../model/seed';

/**
 * Draws a seed once and keeps it, encrypted, in the state. Not RandomBytes, RandomId or RandomString: their id is the value, and the
 * state holds ids in clear. docs/adr/0012 has the rest.
 * @param epoch another one is another seed under the same name
 */
export function seed(name: string, opts: pulumi.CustomResourceOptions, epoch = 1): pulumi.Output<string> {
  const keepers = epoch === 1 ? {} : { keepers: { epoch: String(epoch) } };
  return new random.RandomPassword(name, { length: SEED_LENGTH, special: false, ...keepers }, opts).result;
}
