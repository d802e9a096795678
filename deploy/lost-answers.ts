import { ConfigError } from '../model/config-error';
import type { Named } from '../model/hetzner-names';
import { lostMistakes } from '../model/lost-answers';
import { listAtHetzner, type HetznerAccess } from './hetzner-api';

/** Milliseconds for all lists. */
const LIMIT = 10_000;

/**
 * Asks Hetzner, read-only, whether something is there already of what is about to be made.
 * @param missing what the state does not know; with none of it nothing is asked
 * @throws ConfigError with everything that is there. Where the API does not answer, nothing is known, and the run goes on.
 */
export async function requireNoneThere(
  stack: string,
  missing: readonly Named[],
  access: HetznerAccess,
): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT);
  const asked = { label_selector: `stack=${stack}` };
  const list = async (kind: string): Promise<[string, number][]> => {
    const found = await listAtHetzner<{ id: number; name: string }>(kind, asked, access, signal);
    return found.map(({ id, name }) => [`${kind} ${name}`, id]);
  };
  const kinds = [...new Set(missing.map(({ kind }) => kind))];
  const lists = await Promise.all(kinds.map((kind) => list(kind).catch(() => [])));
  const ids = new Map(lists.flat());
  const mistakes = lostMistakes(missing, ({ kind, name }) => ids.get(`${kind} ${name}`));
  if (mistakes.length > 0) throw new ConfigError(mistakes);
}
