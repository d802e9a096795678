import { isMap, type PropertyMap, type Value } from '../../rpc/values';
import { isCode, type Api, type Json } from '../client';
import type { Field } from '../bridge/fields';
import type { Change } from '../bridge/kind';

export const name: Field = { type: 'string', required: 'Name of the resource.' };
export const labels: Field = { type: 'labels' };
export const off: Field = { type: 'bool', default: false };

/** The labels as a request carries them; none given is none sent. */
export function labelsOf(inputs: PropertyMap): Json {
  return isMap(inputs.labels) && Object.keys(inputs.labels).length > 0 ? { labels: inputs.labels } : {};
}

/** The properties in `names` that are given, each under its name in the request. */
export function given(inputs: PropertyMap, names: Readonly<Record<string, string>>): Json {
  const body: Json = {};
  for (const [property, key] of Object.entries(names)) {
    const value = inputs[property];
    if (value !== undefined && value !== null && value !== '' && value !== 0) body[key] = value;
  }
  return body;
}

/** Changes name and labels where they differ. */
export async function updateNameAndLabels(api: Api, path: string, change: Change): Promise<void> {
  if (change.changed('name')) await api.request('PUT', path, { name: change.news.name });
  if (change.changed('labels')) await api.request('PUT', path, { labels: change.news.labels ?? {} });
}

/** Sets the deletion protection where it is wanted or differs. */
export async function protect(api: Api, path: string, wanted: Value | undefined): Promise<void> {
  await api.act(`${path}/actions/change_protection`, { delete: wanted === true });
}

/** Deletes what is at `path`. */
export async function remove(api: Api, path: string): Promise<void> {
  await api.request('DELETE', path);
}

/** Deletes what is at `path`, if it is there still. */
export async function removeIfThere(api: Api, path: string): Promise<void> {
  await remove(api, path).catch((error: unknown) => {
    if (!isCode(error, 'not_found')) throw error;
  });
}

/**
 * What is left of a creation once the API has answered: the id is told, the actions are waited for, and what is to be protected is.
 *
 * @param path of the kind
 */
export async function finish(
  api: Api,
  path: string,
  { created, actions = [] }: { readonly created: unknown; readonly actions?: readonly unknown[] },
  inputs: PropertyMap,
  made: (id: string) => void,
): Promise<string> {
  const id = String((created as Json).id);
  made(id);
  await api.settle(...actions);
  if (inputs.deleteProtection === true) await protect(api, `${path}/${id}`, true);
  return id;
}

/** The labels that the API shows. */
export function shownLabels(found: Json): PropertyMap {
  return { ...((found.labels as PropertyMap | null) ?? {}) };
}

/** The deletion protection that the API shows. */
export function isProtected(found: Json): boolean {
  return (found.protection as { delete: boolean }).delete;
}

/** A configured list, empty if absent. */
export function listOf<T extends Value>(value: Value | undefined): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}

/** Configured blocks, none if absent. */
export function blocksOf(value: Value | undefined): PropertyMap[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}
