import { ApiError, invalidInput } from '../errors';
import type { Fields } from '../fields';
import type { ImageRecord } from '../records';
import { images, type Image } from './images';
import { datacenters, locations, type Location } from './locations';
import { serverTypes, type ServerType } from './server-types';

/** The `location` or, as older clients send it, the `datacenter` of a body. */
export function chosenLocation(body: Fields): Location | undefined {
  const field = body.has('location') ? 'location' : 'datacenter';
  if (!body.has(field)) return undefined;
  const wanted = body.idOrName(field);
  const datacenter = datacenters.find(({ id, name }) => id === wanted || name === wanted);
  const name = field === 'datacenter' ? datacenter?.location : wanted;
  const found = locations.find((location) => location.id === name || location.name === name);
  if (!found) throw invalidInput(field, `${field} ${wanted} not found`);
  return found;
}

/** @throws ApiError invalid_server_type for a type that cannot be ordered any more */
export function chosenServerType(body: Fields): ServerType {
  const wanted = body.idOrName('server_type');
  const found = serverTypes.find(({ id, name }) => id === wanted || name === wanted);
  if (!found) throw invalidInput('server_type', `server_type ${wanted} not found`);
  if (found.deprecated) throw new ApiError('invalid_server_type', `server type ${found.name} is deprecated`);
  return found;
}

/** A snapshot goes by its ID alone. An image by name has the architecture of the server type. */
export function chosenImage(
  body: Fields,
  architecture: Image['architecture'],
  snapshots: readonly ImageRecord[],
): Image | ImageRecord {
  const wanted = body.idOrName('image');
  const ready = snapshots.filter(({ status }) => status === 'available');
  const found = [...images, ...ready].find(
    (image) =>
      image.id === wanted ||
      ('os_flavor' in image && image.name === wanted && image.architecture === architecture),
  );
  if (!found) throw invalidInput('image', `image ${wanted} not found`);
  if (found.architecture !== architecture)
    throw invalidInput('image', `image has architecture ${found.architecture}, server type ${architecture}`);
  return found;
}
