import { stringify } from 'yaml';

/**
 * cloud-init user data that gives a new machine its host key until it is installed, so that even the first contact is
 * pinned. Everything on the machine can read user data: the key is worth nothing afterwards.
 */
export function userData(installerHostKeyFile: string): string {
  const config = {
    disable_root: false,
    ssh_deletekeys: true,
    ssh_keys: { ed25519_private: installerHostKeyFile },
  };
  return `#cloud-config\n${stringify(config)}`;
}
