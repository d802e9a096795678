import { homedir } from 'node:os';
import { join } from 'node:path';
import { recipientOfIdentity } from '../model/age-key';
import { readIfThere } from './whole-file';

/**
 * Recipients of the age identities with which sops would open a file here, from where it looks for them: `SOPS_AGE_KEY`,
 * `SOPS_AGE_KEY_FILE`, `sops/age/keys.txt` in the configuration folder. A command (`SOPS_AGE_KEY_CMD`) is not run for it.
 */
export function recipientsAtHand(env: NodeJS.ProcessEnv = process.env): ReadonlySet<string> {
  return new Set(identitiesAtHand(env).keys());
}

/** The identities themselves, by recipient. */
export function identitiesAtHand(env: NodeJS.ProcessEnv = process.env): ReadonlyMap<string, string> {
  const folder = env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
  const files = [env.SOPS_AGE_KEY_FILE, join(folder, 'sops', 'age', 'keys.txt')];
  const texts = [env.SOPS_AGE_KEY, ...files.map((file) => (file === undefined ? '' : readIfThere(file)))];
  const lines = texts.flatMap((text = '') => text.split('\n'));
  return new Map(
    lines.flatMap((line): [string, string][] => {
      const recipient = recipientOfIdentity(line.trim());
      return recipient === undefined ? [] : [[recipient, line.trim()]];
    }),
  );
}
