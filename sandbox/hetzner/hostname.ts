import { invalidInput } from './errors';

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostname = new RegExp(`^(?=.{1,253}$)${label}(?:\\.${label})*$`, 'i');

/** @throws ApiError invalid_input unless the name is a valid hostname (RFC 1123) */
export function checkHostname(name: string, field = 'name'): void {
  if (!hostname.test(name)) throw invalidInput(field, 'must be a valid hostname as per RFC 1123');
}
