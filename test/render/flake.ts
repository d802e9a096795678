import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Channel, FleetSpec, HostSpec } from '../../model/fleet-spec';
import { devConfig } from '../support/dev-config';
import { PROJECT } from '../support/toolchain';
import { folderReference } from '../../deploy/flake-reference';
import { fleet, HOST_KEY, rendered } from './fleet';
import { run } from './nix-eval';

export const CHANNELS: Channel[] = ['25.05', '25.11', '26.05', 'unstable'];
/** The simulated world's inputs, as the stack `dev` has them. */
export const INPUTS = Object.entries(
  (devConfig('').nix as { overrideInputs: Record<string, string> }).overrideInputs,
).map(([input, reference]): [string, string] => [
  input,
  reference.replace('path:.', folderReference(PROJECT)),
]);

/** What the hardware module of a physical machine says; without it NixOS refuses the configuration. */
export const HARDWARE = {
  'fileSystems."/"': { device: '/dev/disk/by-label/nixos', fsType: 'ext4' },
  'boot.loader.systemd-boot.enable': true,
};

type Files = ReadonlyMap<string, string>;

/** Applies a Nix function to an attribute of a rendered flake, over the simulated inputs; `more` are further arguments. */
export function evaluateFlake(
  files: Files,
  attribute: string,
  apply: string,
  inputs = INPUTS,
  more: readonly string[] = [],
): unknown {
  return inFolder(files, (flake) => {
    const options = [...flakeOptions(inputs), ...more];
    return JSON.parse(
      run('nix', ['eval', '--json', ...options, `path:${flake}#${attribute}`, '--apply', apply]),
    ) as unknown;
  });
}

/** `nix flake check` of a rendered flake over the simulated inputs, for all processors; nothing is built. @throws Error */
export function checkFlake(files: Files): void {
  inFolder(files, (flake) =>
    run('nix', ['flake', 'check', '--no-build', '--all-systems', ...flakeOptions(INPUTS), `path:${flake}`]),
  );
}

/** Writes files into a folder for as long as it is used. */
export function inFolder<T>(files: Files, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'nixos-fleet-flake-'));
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function flakeOptions(inputs: typeof INPUTS): string[] {
  return [
    '--extra-experimental-features',
    'nix-command flakes',
    '--no-update-lock-file',
    ...inputs.flatMap(([input, reference]) => ['--override-input', input, reference]),
  ];
}

/** Of a fleet with this one host. */
export function evaluateSystem(host: HostSpec, apply: string, change: Partial<FleetSpec> = {}): unknown {
  const files = rendered(fleet([host], change), host, { facts: { hostKey: HOST_KEY, ipv6: '2001:db8::1' } });
  return evaluateFlake(files, `nixosConfigurations.${host.name}`, apply);
}
