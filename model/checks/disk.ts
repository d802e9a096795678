import type { ConfigMistake } from '../config-error';
import type { DiskConfig } from '../schema-disk';
import type { HostConfig } from '../schema-host';

/**
 * What no single key of a disk shows.
 * @param path config path of the disk
 * @param kind of the host: nobody sits at a cloud host's keyboard
 */
export function* diskMistakes(
  path: string,
  disk: DiskConfig,
  kind: HostConfig['kind'],
): Generator<ConfigMistake> {
  const { layout, encryption, swap } = disk;
  if (kind === 'cloud' && encryption?.unlock === 'passphrase')
    yield {
      path: `${path}.encryption.unlock`,
      expected: 'key-file: a cloud host that waits for a typed passphrase is lost at its first restart',
      found: 'passphrase',
      next: 'Attach a volume that holds the key, and name it as encryption.keyFile',
    };
  if (encryption?.unlock === 'passphrase' && encryption.passphraseSecret !== undefined) {
    if (encryption.passwordFile !== undefined)
      yield {
        path: `${path}.encryption.passwordFile`,
        expected: 'none beside passphraseSecret, which is handed to the installer',
        found: encryption.passwordFile,
      };
    if (kind !== 'metal')
      yield {
        path: `${path}.encryption.passphraseSecret`,
        expected: 'none: only a machine of kind metal is installed with a passphrase',
        found: encryption.passphraseSecret,
      };
  }
  if (layout === 'zfs' && swap?.hibernation === true)
    yield {
      path: `${path}.swap.hibernation`,
      expected: 'false: a root on ZFS is damaged by hibernation',
      found: 'true',
      next: 'Hibernate with the layout btrfs, btrfs-rollback, tmpfs or ext4',
    };
  for (const [key, needed] of [
    ['tmpfs', 'tmpfs'],
    ['keepRootsDays', 'btrfs-rollback'],
  ] as const)
    if (disk[key] !== undefined && layout !== needed)
      yield {
        path: `${path}.${key}`,
        expected: `nothing: it belongs to the layout ${needed}`,
        found: `it with the layout ${layout}`,
      };
}
