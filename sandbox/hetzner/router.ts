import { ApiError } from './errors';
import type { Fields } from './fields';

export interface Request {
  /** Numeric parts of the path, in its order. */
  ids: number[];
  query: URLSearchParams;
  body: Fields;
}

export interface Reply {
  status: number;
  body?: object;
}

export type Handler = (request: Request) => Reply;

/** `path` has `:id` where the resource's number stands. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  handle: Handler;
}

export class Router {
  private readonly routes: { method: string; pattern: RegExp; handle: Handler }[];

  constructor(routes: readonly Route[]) {
    this.routes = routes.map(({ method, path, handle }) => ({
      method,
      pattern: new RegExp(`^/v1${path.replaceAll(':id', '(\\d{1,15})')}$`),
      handle,
    }));
  }

  /**
   * @throws ApiError not_found for an unknown path, method_not_allowed for a known one with another method
   */
  match(method: string, path: string): { handle: Handler; ids: number[] } {
    let known = false;
    for (const route of this.routes) {
      const found = route.pattern.exec(path);
      if (!found) continue;
      known = true;
      if (route.method === method) return { handle: route.handle, ids: found.slice(1).map(Number) };
    }
    if (known) throw new ApiError('method_not_allowed', 'method not allowed on this path');
    throw new ApiError('not_found', 'path not found');
  }
}

export function ok(body: object): Reply {
  return { status: 200, body };
}

export function created(body: object): Reply {
  return { status: 201, body };
}

export const noContent: Reply = { status: 204 };

/** The first ID of the path. */
export function idOf(request: Request): number {
  const [id] = request.ids;
  if (id === undefined) throw new ApiError('not_found', 'path has no ID');
  return id;
}
