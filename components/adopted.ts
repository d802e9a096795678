import type { CustomResourceOptions } from '@pulumi/pulumi';
import type { CloudSpec } from '../model/fleet-spec';

/**
 * Options of a resource that exists already, where config gives its id: it is taken over as it is, and nothing of it is
 * changed while the entry is there. Taken out, the next `up` brings it to what config says.
 * @param unlike what may be other than config says, where not everything
 */
export function adopted(
  { import: ids }: CloudSpec,
  resource: string,
  unlike: readonly string[] = ['*'],
): Pick<CustomResourceOptions, 'import' | 'ignoreChanges'> {
  const id = ids[resource];
  return id === undefined ? {} : { import: id, ignoreChanges: [...unlike] };
}
