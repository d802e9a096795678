import { invalidInput } from './errors';
import { labelSelector } from './label-selector';
import { limits } from './limits';
import type { Labels } from './records';

interface Listed {
  id: number;
  labels?: Labels;
}

export interface Page<T> {
  entries: T[];
  meta: { pagination: Record<string, number | null> };
}

/**
 * Filters, sorts and cuts a list as the query says.
 *
 * @param equals query parameters that may be repeated and name a field of the record
 * @param sortable fields that `sort` may name; without `sort` the list is in order of creation
 * @throws ApiError invalid_input
 */
export function listing<T extends Listed>(
  records: readonly T[],
  query: URLSearchParams,
  equals: readonly (keyof T & string)[],
  sortable: readonly (keyof T & string)[],
): Page<T> {
  let found = [...records];
  for (const field of equals) {
    const wanted = query.getAll(field);
    if (wanted.length > 0) found = found.filter((record) => wanted.includes(String(record[field])));
  }
  const selector = query.get('label_selector');
  if (selector !== null && selector !== '') {
    const matches = labelSelector(selector);
    found = found.filter((record) => matches(record.labels ?? {}));
  }
  return paginate(sort(found, query.getAll('sort'), sortable), query);
}

function sort<T>(records: T[], orders: string[], sortable: readonly (keyof T & string)[]): T[] {
  const keys = orders.map((order) => {
    const [name, direction = 'asc'] = order.split(':');
    const field = sortable.find((candidate) => candidate === name);
    if (field === undefined || !['asc', 'desc'].includes(direction))
      throw invalidInput('sort', `'${order}' is not one of ${sortable.join(', ')} with :asc or :desc`);
    return { field, sign: direction === 'asc' ? 1 : -1 };
  });
  return records.sort((left, right) => {
    for (const { field, sign } of keys) {
      const difference = compare(left[field], right[field]);
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [a, b] = [String(left), String(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function paginate<T>(records: T[], query: URLSearchParams): Page<T> {
  const page = positive(query, 'page', 1);
  const perPage = Math.min(positive(query, 'per_page', limits.perPage.default), limits.perPage.most);
  const last = Math.max(1, Math.ceil(records.length / perPage));
  return {
    entries: records.slice((page - 1) * perPage, page * perPage),
    meta: {
      pagination: {
        page,
        per_page: perPage,
        previous_page: page > 1 ? page - 1 : null,
        next_page: page < last ? page + 1 : null,
        last_page: last,
        total_entries: records.length,
      },
    },
  };
}

function positive(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw invalidInput(name, 'must be a positive integer');
  return Number(text);
}
