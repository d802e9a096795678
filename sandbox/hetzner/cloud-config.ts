import { parse } from 'yaml';
import { invalidInput } from './errors';
import { limits } from './limits';

/** What of a server's user data the simulated first boot acts on. */
export interface CloudConfig {
  /** OpenSSH private key, or null: then the machine generates one. */
  hostKey: string | null;
  authorizedKeys: string[];
}

/**
 * Reads `ssh_keys.ed25519_private` and `ssh_authorized_keys`. Like cloud-init, user data that is no
 * `#cloud-config` changes nothing of these.
 *
 * @throws ApiError invalid_input when the user data is too long
 */
export function readCloudConfig(userData: string | undefined): CloudConfig {
  const none: CloudConfig = { hostKey: null, authorizedKeys: [] };
  if (userData === undefined || userData === '') return none;
  if (Buffer.byteLength(userData) > limits.userData)
    throw invalidInput('user_data', `must have at most ${limits.userData} bytes`);
  if (!userData.startsWith('#cloud-config')) return none;
  let document: unknown;
  try {
    document = parse(userData);
  } catch {
    // A machine at Hetzner boots with broken user data too; cloud-init then only logs it.
    return none;
  }
  const hostKey = member(member(document, 'ssh_keys'), 'ed25519_private');
  const keys = member(document, 'ssh_authorized_keys');
  return {
    hostKey: typeof hostKey === 'string' ? hostKey : null,
    authorizedKeys: Array.isArray(keys) ? keys.filter((key): key is string => typeof key === 'string') : [],
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
