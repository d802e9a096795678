import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Channel, FleetSpec, HostSpec } from '../../model/fleet-spec';
import { PROJECT } from '../support/toolchain';
import { fleet, HOST_KEY, rendered } from './fleet';
import { run } from './nix-eval';

export const CHANNELS: Channel[] = ['25.05', '25.11', '26.05', 'unstable'];
const short = (channel: Channel) => channel.replace('.', '');
const SYSTEM_INPUTS: [string, string][] = [
  ...CHANNELS.map((channel): [string, string] => [`nixpkgs-${short(channel)}`, `nixpkgs?dir=${channel}`]),
  ['sops-nix', 'sops-nix'],
  ['disko', 'disko'],
];
const HOME_INPUTS: [string, string][] = [
  ...CHANNELS.map((channel): [string, string] => [`nixpkgs-${short(channel)}`, `nixpkgs?dir=${channel}`]),
  ...CHANNELS.map((channel): [string, string] => [`home-manager-${short(channel)}`, 'home-manager']),
];

/** What the hardware module of a physical machine says; without it NixOS refuses the configuration. */
export const HARDWARE = {
  'fileSystems."/"': { device: '/dev/disk/by-label/nixos', fsType: 'ext4' },
  'boot.loader.systemd-boot.enable': true,
};

type Files = ReadonlyMap<string, string>;

/** Applies a Nix function to an attribute of a rendered flake, over the simulated inputs. */
function evaluate(files: Files, inputs: [string, string][], attribute: string, apply: string): unknown {
  const flake = mkdtempSync(join(tmpdir(), 'nixos-fleet-flake-'));
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(flake, path)), { recursive: true });
      writeFileSync(join(flake, path), content);
    }
    const overrides = inputs.flatMap(([name, place]) => [
      '--override-input',
      name,
      `path:${PROJECT}/sandbox/${place}`,
    ]);
    const options = [
      '--extra-experimental-features',
      'nix-command flakes',
      '--no-update-lock-file',
      ...overrides,
    ];
    return JSON.parse(
      run('nix', ['eval', '--json', ...options, `path:${flake}#${attribute}`, '--apply', apply]),
    );
  } finally {
    rmSync(flake, { recursive: true });
  }
}

export function evaluateSystemFiles(files: Files, attribute: string, apply: string): unknown {
  return evaluate(files, SYSTEM_INPUTS, attribute, apply);
}

export function evaluateHome(files: Files, attribute: string, apply: string): unknown {
  return evaluate(files, HOME_INPUTS, attribute, apply);
}

/** Of a fleet with this one host. */
export function evaluateSystem(host: HostSpec, apply: string, change: Partial<FleetSpec> = {}): unknown {
  const files = rendered(fleet([host], change), host, { facts: { hostKey: HOST_KEY, ipv6: '2001:db8::1' } });
  return evaluateSystemFiles(files, `nixosConfigurations.${host.name}`, apply);
}
