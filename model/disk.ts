import type { DiskLayout, DiskSpec, HostSpec } from './fleet-spec';

/** Layouts whose root is empty at every start. */
const EPHEMERAL: readonly DiskLayout[] = ['btrfs-rollback', 'tmpfs', 'zfs'];

export function hasEphemeralRoot({ layout }: DiskSpec): boolean {
  return EPHEMERAL.includes(layout);
}

/** Whether a host's configuration depends on where its swap file lies. */
export function hibernates({ hardware }: HostSpec): boolean {
  return hardware !== undefined && 'disk' in hardware && hardware.disk.swap?.hibernation === true;
}
