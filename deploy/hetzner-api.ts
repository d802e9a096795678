/** Where the API is, where config does not say. */
const OFFICIAL = 'https://api.hetzner.cloud/v1';
/** As many of a list as the API gives at a time. */
const PAGE = 50;

export interface HetznerAccess {
  readonly token: string;
  /** Of the official API, where config does not say. */
  readonly endpoint?: string;
}

interface Page {
  readonly meta?: { readonly pagination?: { readonly next_page: number | null } };
}

/**
 * Reads from Hetzner's API.
 * @param path with its query
 * @throws Error with the address, where there is no answer or another one than wanted
 */
export async function getFromHetzner<T>(
  path: string,
  { token, endpoint = OFFICIAL }: HetznerAccess,
  signal: AbortSignal,
): Promise<T> {
  const url = `${endpoint}/${path}`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal }).catch(
    (error: unknown) => {
      throw new Error(
        `${url}: expected an answer, found: ${error instanceof Error ? error.message : 'none'}`,
      );
    },
  );
  if (!answer.ok)
    throw new Error(`${url}: expected what was asked for, found: ${answer.status} ${answer.statusText}`);
  return (await answer.json()) as T;
}

/**
 * Every page of a list, `primary_ips`.
 * @throws Error as {@link getFromHetzner}
 */
export async function listAtHetzner<T>(
  kind: string,
  asked: Readonly<Record<string, string>>,
  access: HetznerAccess,
  signal: AbortSignal,
): Promise<T[]> {
  const all: T[] = [];
  for (let page: number | null = 1; page !== null;) {
    const query = new URLSearchParams({ ...asked, per_page: String(PAGE), page: String(page) });
    const found: Page & Record<string, readonly T[]> = await getFromHetzner(
      `${kind}?${query.toString()}`,
      access,
      signal,
    );
    all.push(...(found[kind] ?? []));
    page = found.meta?.pagination?.next_page ?? null;
  }
  return all;
}
