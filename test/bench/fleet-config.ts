import { ageRecipient } from '../../model/age-key';
import { ed25519PublicKeyLine } from '../../model/ssh-key-pair';
import { simulatedSeed } from '../../sandbox/world/keys';

/** Config keys of a stack by name, without their namespace. */
export type Config = Readonly<Record<string, unknown>>;

/**
 * A fleet of physical hosts that each use all that costs resources: a home, a secret of their own and one that all
 * share. No host is asked anything and nothing is evaluated, so what remains is the program and the engine.
 */
export function fleetConfig(count: number): { readonly config: Config; readonly secretNames: string[] } {
  const names = Array.from({ length: count }, (_, index) => `host-${String(index + 1).padStart(5, '0')}`);
  const own = Object.fromEntries(names.map((name) => [`token-${name}`, { hosts: [name], owner: 'ada' }]));
  const secrets = { password: { hosts: 'all' }, ...own };
  const config = {
    admins: Object.fromEntries(
      ['alice', 'bob'].map((admin) => [admin, { recipient: ageRecipient(simulatedSeed(`admin/${admin}`)) }]),
    ),
    users: { ada: { description: 'Ada Lovelace', extraGroups: ['wheel'] } },
    hosts: Object.fromEntries(names.map((name, index) => [name, host(name, index)])),
    secrets,
    waves: [names],
    probe: false,
    nix: { evaluator: 'host', overrideInputs: { 'nixpkgs-2511': 'path:./sandbox/nixpkgs?dir=25.11' } },
  };
  return { config, secretNames: Object.keys(secrets) };
}

function host(name: string, index: number) {
  return {
    kind: 'physical',
    profiles: ['server'],
    stateVersion: '25.11',
    hardware: { module: 'sandbox/worlds/machine.nix' },
    addresses: [`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`],
    hostKey: ed25519PublicKeyLine(simulatedSeed(`host/${name}`)),
    packages: ['git', 'htop', 'ripgrep'],
    options: {
      'networking.firewall.allowedTCPPorts': [80, 443, 8000 + (index % 1000)],
      'services.openssh.settings': { LogLevel: 'VERBOSE', X11Forwarding: false },
      'boot.kernel.sysctl': { 'net.ipv4.ip_forward': 1, 'vm.swappiness': 10 },
    },
    homes: {
      ada: { stateVersion: '25.11', packages: ['fd', 'jq'], options: { 'programs.git.enable': true } },
    },
  };
}
