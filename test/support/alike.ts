import { ed25519PublicKeyLine } from '../../model/ssh-key-pair';
import { simulatedSeed } from '../../sandbox/world/keys';
import type { RawConfig } from './config';
import { devConfig } from './dev-config';
import type { World } from './world';

/**
 * Gives a world the config of many physical hosts of one kind, all in one wave, with the limits that a fleet has where it sets none.
 * @param addresses by name
 */
export function alikeHosts({ config, keys }: World, addresses: ReadonlyMap<string, string>): void {
  Object.assign(config, devConfig(keys));
  const { desktop } = config.hosts as RawConfig;
  const { homes: _homes, ...host } = desktop as RawConfig;
  config.hosts = Object.fromEntries(
    [...addresses].map(([name, address]) => [
      name,
      { ...host, adopt: name, addresses: [address], hostKey: simulatedHostKey(name) },
    ]),
  );
  config.waves = [[...addresses.keys()]];
  config.secrets = {};
  delete config.limits;
}

export function simulatedHostKey(host: string): string {
  return ed25519PublicKeyLine(simulatedSeed(`host/${host}`));
}
