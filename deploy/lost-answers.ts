import { ConfigError } from '../model/config-error';
import { lostMistakes, type Named } from '../model/lost-answers';
import { HETZNER } from './hetzner';

/** Milliseconds for all lists. */
const LIMIT = 10_000;

interface Page {
  readonly meta: { readonly pagination: { readonly next_page: number | null } };
}

/**
 * Asks Hetzner, read-only, whether something is there already of what is about to be made.
 * @param missing what the state does not know; with none of it nothing is asked
 * @throws ConfigError with everything that is there. Where the API does not answer, nothing is known, and the run goes on.
 */
export async function requireNoneThere(
  stack: string,
  missing: readonly Named[],
  { token, endpoint = HETZNER }: { readonly token: string; readonly endpoint?: string },
): Promise<void> {
  const signal = AbortSignal.timeout(LIMIT);
  const list = async (kind: string): Promise<[string, number][]> => {
    const found: [string, number][] = [];
    for (let page: number | null = 1; page !== null;) {
      const query = new URLSearchParams({
        label_selector: `stack=${stack}`,
        per_page: '50',
        page: String(page),
      });
      const answer = await fetch(`${endpoint}/${kind}?${query.toString()}`, {
        headers: { authorization: `Bearer ${token}` },
        signal,
      });
      if (!answer.ok) return [];
      const body = (await answer.json()) as Page & Record<string, { id: number; name: string }[]>;
      found.push(...(body[kind] ?? []).map(({ id, name }): [string, number] => [`${kind} ${name}`, id]));
      page = body.meta.pagination.next_page;
    }
    return found;
  };
  const kinds = [...new Set(missing.map(({ kind }) => kind))];
  const lists = await Promise.all(kinds.map((kind) => list(kind).catch(() => [])));
  const ids = new Map(lists.flat());
  const mistakes = lostMistakes(missing, ({ kind, name }) => ids.get(`${kind} ${name}`));
  if (mistakes.length > 0) throw new ConfigError(mistakes);
}
