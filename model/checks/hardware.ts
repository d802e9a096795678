import type { ConfigMistake } from '../config-error';
import { hasEphemeralRoot } from '../disk';
import type { DiskSpec } from '../fleet-spec';
import { NAMESPACE } from '../namespace';
import { platformFacts } from '../platforms';
import type { HostConfig } from '../schema-host';
import { diskMistakes } from './disk';

/** What a platform rules out. */
export function* platformMistakes(
  path: string,
  { kind, platform, system, hardware }: HostConfig,
): Generator<ConfigMistake> {
  const { bootedBy, existingOnly, system: only = system } = platformFacts(platform);
  if (system !== only)
    yield {
      path: `${path}.system`,
      expected: `${only}: there is no other ${platform ?? ''}`,
      found: system,
      next: `Set ${NAMESPACE}:${path}.system to ${only}, or name another platform`,
    };
  if (existingOnly !== undefined && hardware !== undefined && 'disk' in hardware)
    yield {
      path: `${path}.hardware`,
      expected: `module or report: ${existingOnly}, so it is adopted, and never laid out`,
      found: 'disk',
    };
  const reason = bootedBy ?? existingOnly;
  if (kind !== 'physical' && reason !== undefined)
    yield {
      path: `${path}.platform`,
      expected: `one that can be installed: ${reason}`,
      found: platform ?? '',
    };
}

/** A machine that boots by itself needs to be told of its disks by one place (R6.0). */
export function* hardwareMistakes(path: string, host: HostConfig): Generator<ConfigMistake> {
  const { kind, hardware } = host;
  const { bootedBy } = platformFacts(host.platform);
  if (bootedBy === undefined && kind === 'physical' && hardware === undefined)
    yield {
      path: `${path}.hardware`,
      expected: 'disk, module or report: what its file systems and drivers are',
      found: 'none',
      next: 'On the machine: nixos-generate-config --show-hardware-config; name the file as hardware.module',
    };
  if (bootedBy !== undefined && hardware !== undefined)
    yield {
      path: `${path}.hardware`,
      expected: `none: ${bootedBy}`,
      found: 'one',
    };
  if (kind !== 'cloud' && hardware !== undefined && 'disk' in hardware && hardware.disk.device === undefined)
    yield { path: `${path}.hardware.disk.device`, expected: 'a device ("/dev/disk/by-id/…")', found: 'none' };
  if (hardware !== undefined && 'disk' in hardware)
    yield* diskMistakes(`${path}.hardware.disk`, hardware.disk, kind);
  const fromImage = kind === 'cloud' && host.server.install === 'image';
  const isInstalled = kind === 'metal' || (kind === 'cloud' && hardware !== undefined && !fromImage);
  if (isInstalled && (hardware === undefined || !('disk' in hardware)))
    yield {
      path: `${path}.hardware`,
      expected: 'disk: the machine is installed on it',
      found: hardware === undefined ? 'none' : Object.keys(hardware).join(', '),
    };
  if (fromImage) yield* imageHardwareMistakes(path, hardware);
}

/** Of a machine that keeps the file systems of its image. */
function* imageHardwareMistakes(path: string, hardware: HostConfig['hardware']): Generator<ConfigMistake> {
  if (hardware === undefined)
    yield {
      path: `${path}.hardware`,
      expected: 'module, report, or disk as the image was laid out: its file systems stay as they are',
      found: 'none',
    };
  else if ('disk' in hardware && hasEphemeralRoot(hardware.disk as DiskSpec))
    yield {
      path: `${path}.hardware.disk.layout`,
      expected: 'a layout whose root is kept: the keys of the machine are put there before its first start',
      found: hardware.disk.layout,
      next: `Let the machine be installed: take ${NAMESPACE}:${path}.server.install out`,
    };
}
