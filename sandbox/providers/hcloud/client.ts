import { setTimeout as sleep } from 'node:timers/promises';

/** An error that the API answered with. */
export class ApiError extends Error {
  public constructor(
    public readonly code: string,
    public readonly text: string,
    public readonly status: number,
    public readonly fields: readonly { name: string; messages: readonly string[] }[],
  ) {
    super(`${text} (${code})`);
  }
}

/** Something that the API is doing. */
export interface Action {
  readonly id: number;
  readonly status: 'running' | 'success' | 'error';
  readonly command: string;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** A resource as the API shows it. */
export type Json = Record<string, unknown>;

export interface ClientOptions {
  readonly endpoint: string;
  readonly token: string;
  /** Milliseconds before the first look at an action. */
  readonly pollInterval: number;
  /** Whether the interval doubles from look to look. */
  readonly exponential: boolean;
  readonly userAgent: string;
}

const RETRIES = 5;
const RETRIED_CODES = new Set(['conflict', 'locked', 'rate_limit_exceeded', 'timeout']);
const RETRIED_STATUS = new Set([502, 504]);
const LONGEST_WAIT = 60_000;
const REQUEST_LIMIT = 60_000;

/** The HTTP API under one token, bound to one operation's signal. */
export class Api {
  public constructor(
    private readonly options: ClientOptions,
    public readonly signal: AbortSignal,
  ) {}

  /** A resource, or undefined if there is none at `path`. */
  public async find<T = Json>(path: string, key: string): Promise<T | undefined> {
    try {
      return (await this.request('GET', path))[key] as T;
    } catch (error) {
      if (isCode(error, 'not_found')) return undefined;
      throw error;
    }
  }

  /** The first resource that the query selects. */
  public async first<T = Json>(
    path: string,
    key: string,
    query: Record<string, string>,
  ): Promise<T | undefined> {
    const found = await this.request('GET', `${path}?${new URLSearchParams(query).toString()}`);
    return (found[key] as T[])[0];
  }

  /** Looks a resource up by id where `idOrName` is a number, else by name, as the official client does. */
  public async byIdOrName<T = Json>(
    path: string,
    one: string,
    many: string,
    idOrName: string,
  ): Promise<T | undefined> {
    if (/^\d+$/.test(idOrName)) {
      const found = await this.find<T>(`${path}/${idOrName}`, one);
      if (found) return found;
    }
    return this.first<T>(path, many, { name: idOrName });
  }

  /** Starts an action and waits for its end. */
  public async act(path: string, body: Json = {}): Promise<void> {
    const { action, actions } = await this.request('POST', path, body);
    await this.settle(action, ...((actions as unknown[] | undefined) ?? []));
  }

  /**
   * Waits until the actions have ended; absent ones are skipped.
   *
   * @throws the first action's error
   */
  public async settle(...actions: unknown[]): Promise<void> {
    for (const started of actions) {
      if (started === null || started === undefined) continue;
      let action = started as Action;
      for (let round = 0; action.status === 'running'; round++) {
        const { pollInterval, exponential } = this.options;
        await this.wait(exponential ? pollInterval * 2 ** round : pollInterval);
        action = (await this.request('GET', `/actions/${action.id}`)).action as Action;
      }
      if (action.error) throw new Error(`${action.error.message} (${action.error.code}, ${action.id})`);
    }
  }

  /** One request, retried while the API says that it may succeed later. */
  public async request(method: string, path: string, body?: Json): Promise<Json> {
    for (let round = 0; ; round++) {
      try {
        return await this.once(method, path, body);
      } catch (error) {
        const again =
          error instanceof ApiError && (RETRIED_CODES.has(error.code) || RETRIED_STATUS.has(error.status));
        if (!again || round === RETRIES) throw error;
        await this.wait(1000 * 2 ** round);
      }
    }
  }

  /** Repeats `work` while `again` says that its error may pass, at most `times`. */
  public async repeat<T>(
    times: number,
    again: (error: unknown) => boolean,
    work: () => Promise<T>,
  ): Promise<T> {
    for (let round = 1; ; round++) {
      try {
        return await work();
      } catch (error) {
        if (round >= times || !again(error)) throw error;
        await this.wait(1000 * 2 ** (round - 1));
      }
    }
  }

  private async once(method: string, path: string, body: Json | undefined): Promise<Json> {
    const { endpoint, token, userAgent } = this.options;
    const url = `${endpoint}${path}`;
    const answer = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'user-agent': userAgent,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([this.signal, AbortSignal.timeout(REQUEST_LIMIT)]),
    }).catch((error: unknown) => {
      throw new Error(`${method[0] ?? ''}${method.slice(1).toLowerCase()} "${url}": ${reasonOf(error)}`);
    });
    const text = await answer.text().catch(() => {
      throw new Error('unexpected EOF');
    });
    if (answer.ok) return text === '' ? {} : (JSON.parse(text) as Json);
    throw errorOf(answer.status, text);
  }

  private async wait(milliseconds: number): Promise<void> {
    await sleep(Math.min(milliseconds, LONGEST_WAIT), undefined, { signal: this.signal });
  }
}

/** Whether the API answered with this error code. */
export function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof ApiError && codes.includes(error.code);
}

function errorOf(status: number, text: string): Error {
  let parsed: Json = {};
  try {
    parsed = JSON.parse(text) as Json;
  } catch {
    return new Error(`hcloud: server responded with status code ${status}`);
  }
  const { code, message, details } = (parsed.error ?? {}) as Record<string, unknown>;
  if (typeof code !== 'string') return new Error(`hcloud: server responded with status code ${status}`);
  const fields = (details as { fields?: ApiError['fields'] } | null | undefined)?.fields ?? [];
  return new ApiError(code, String(message), status, fields);
}

function reasonOf(error: unknown): string {
  const cause = (error as { cause?: NodeJS.ErrnoException & { address?: string; port?: number } }).cause;
  if (cause?.code === 'ECONNREFUSED') {
    return `dial tcp ${cause.address ?? ''}:${cause.port ?? 0}: connect: connection refused`;
  }
  if ((error as Error).name === 'AbortError') return 'context canceled';
  if ((error as Error).name === 'TimeoutError') return 'context deadline exceeded';
  return cause?.message ?? (error as Error).message;
}
