import { ed25519PublicKeyLine } from '../../model/ssh-key-pair';
import { parseConfig } from '../../model/parse-config';
import { minimalConfig, type RawConfig } from '../support/config';

const known = { profiles: ['desktop'], platforms: ['generic'], features: [], homeFeatures: [] };

/** Physical hosts by name, each with what is said of it, and the fleet's own word. */
function parse(
  hosts: Record<string, RawConfig>,
  nix: RawConfig = {},
  operatorSystem = 'x86_64-linux',
  secrets: RawConfig = {},
) {
  const config = minimalConfig();
  if (Object.keys(secrets).length > 0)
    Object.assign(config, { secrets, secretValues: { 'nix-key': 'secret' } });
  const one = (config.hosts as { desktop: RawConfig }).desktop;
  const all = Object.entries(hosts).map(([name, change], index): [string, RawConfig] => [
    name,
    {
      ...one,
      addresses: [`10.0.0.${index + 1}`],
      hostKey: ed25519PublicKeyLine(Buffer.alloc(32, index + 1)),
      ...change,
    },
  ]);
  const values = Object.entries<unknown>({ ...config, nix, hosts: Object.fromEntries(all) }).map(
    ([key, value]) => [`nixos-fleet:${key}`, JSON.stringify(value)],
  );
  return parseConfig(
    {
      values: Object.fromEntries(values) as Record<string, string>,
      isSecret: (key) => key === 'nixos-fleet:secretValues',
    },
    { ...known, operatorSystem },
  ).fleet.hosts.map(({ name, builder = 'itself' }) => `${name}: ${builder}`);
}

const signingKey = { publicKey: `prod-1:${'A'.repeat(43)}=`, privateKeySecret: 'nix-key' };
const pi = { system: 'aarch64-linux' };

test('[R6.4] a host is built by whom it names, else by whom the fleet names, and a builder by itself', () => {
  expect(parse({ web: {}, forge: {} })).toEqual(['web: itself', 'forge: itself']);
  const hosts = { web: {}, forge: {}, laptop: { builder: 'itself' }, desk: { builder: 'operator' } };
  expect(parse(hosts, { builder: 'forge' })).toEqual([
    'web: forge',
    'forge: itself',
    'laptop: itself',
    'desk: operator',
  ]);
  expect(parse({ web: {}, forge: {} }, { builder: 'operator' })).toEqual([
    'web: operator',
    'forge: operator',
  ]);
});

test('[R6.4] what the operator signs with is a secret of the stack, for no host', () => {
  const signed = { builder: 'operator', signingKey };
  expect(parse({ web: {} }, signed, 'x86_64-linux', { 'nix-key': {} })).toEqual(['web: operator']);
  expect(() => parse({ web: {} }, signed, 'x86_64-linux', { 'nix-key': { hosts: 'all' } })).toThrow(
    'nixos-fleet:secrets.nix-key.hosts: expected none: whoever has the key that the operator signs with passes for the operator (nix.signingKey), found "all"',
  );
});

test('[R5.1] an aarch64 host is built by a host of its system, or by one that emulates it', () => {
  expect(parse({ pi: { ...pi, builder: 'arm' }, arm: pi })).toEqual(['pi: arm', 'arm: itself']);
  for (const options of [
    { 'boot.binfmt.emulatedSystems': ['aarch64-linux'] },
    { boot: { 'binfmt.emulatedSystems': ['aarch64-linux'] } },
    { boot: { binfmt: { emulatedSystems: ['aarch64-linux'] } } },
  ])
    expect(parse({ pi, forge: { options } }, { builder: 'forge' })).toEqual(['pi: forge', 'forge: itself']);
  // What a flake of the user's own emulates is not ours to know, nor what an operator that is no Linux builds.
  const own = { flake: 'path:../forge', hardware: undefined, profiles: [] };
  expect(parse({ pi, forge: own }, { builder: 'forge' })).toEqual(['pi: forge', 'forge: itself']);
  expect(parse({ pi }, { builder: 'operator' }, 'aarch64-linux')).toEqual(['pi: operator']);
});

test.each<[string, Parameters<typeof parse>, string | RegExp]>([
  [
    'one of another system',
    [{ pi: { ...pi, builder: 'forge' }, forge: {}, arm: pi }],
    'nixos-fleet:hosts.pi.builder: expected a builder for aarch64-linux, which pi is, found "forge", which builds for x86_64-linux. Set nixos-fleet:hosts.pi.builder to itself or arm, or let forge emulate it (boot.binfmt.emulatedSystems in its options)',
  ],
  [
    'the fleet’s, of another system',
    [{ pi, forge: {} }, { builder: 'forge' }],
    'nixos-fleet:hosts.pi.builder: expected a builder for aarch64-linux, which pi is, found "forge"',
  ],
  [
    'an operator of another system',
    [{ pi: { ...pi, builder: 'operator' } }],
    'found "operator", which builds for x86_64-linux. Set nixos-fleet:hosts.pi.builder to itself',
  ],
  [
    'one that is not there',
    [{ web: { builder: 'forge' } }],
    'nixos-fleet:hosts.web.builder: expected itself, operator or a host that runs NixOS (web), found "forge"',
  ],
  [
    'the fleet’s that is not there, once',
    [{ web: {}, desk: {} }, { builder: 'forge' }],
    'config has 1 mistake; nothing was changed:\n  nixos-fleet:nix.builder: expected itself, operator or a host that runs NixOS (web, desk), found "forge"',
  ],
  [
    'two that wait for each other',
    [{ a: { builder: 'b' }, b: { builder: 'a' }, c: { builder: 'a' } }],
    'config has 2 mistakes; nothing was changed:\n  nixos-fleet:hosts.a.builder: expected a builder that does not wait for a, found a, which is built by b, which is built by a. Let one of them build for itself: nixos-fleet:hosts.a.builder: itself',
  ],
  [
    'one where the hosts evaluate',
    [{ web: { builder: 'operator' } }, { evaluator: 'host' }],
    'nixos-fleet:nix.evaluator: expected auto or operator: what operator builds for web is evaluated by the operator, found host',
  ],
  [
    'one with a key that nothing asks for',
    [{ web: {}, forge: { signingKey: `forge-1:${'A'.repeat(43)}=` } }],
    'nixos-fleet:hosts.forge.signingKey: expected none: forge builds for no other host, found "forge-1:AAA',
  ],
  [
    'one whose key is none',
    [{ forge: { signingKey: 'forge-1' } }],
    'hosts.forge.signingKey: expected a public key of Nix',
  ],
  [
    'an operator’s key whose private half is no secret',
    [{ web: {} }, { builder: 'operator', signingKey }],
    'nixos-fleet:nix.signingKey.privateKeySecret: expected',
  ],
  [
    'an operator’s key that is none',
    [{ web: {} }, { signingKey: { ...signingKey, publicKey: `prod-1:${'A'.repeat(86)}==` } }],
    /nix.signingKey.publicKey: expected a public key of Nix .*, found something else \(not shown\)\n*$/,
  ],
  [
    'an operator’s key where the operator builds nothing',
    [{ web: {} }, { signingKey }],
    `nixos-fleet:nix.signingKey: expected none: the operator builds for no host, found "prod-1:AAA`,
  ],
  [
    'a word that is no host',
    [{ web: { builder: '-x' } }],
    'hosts.web.builder: expected itself, operator or a host name',
  ],
  ['a host of that name', [{ operator: {} }], 'hosts.operator: expected another name than'],
])('[R6.4] as a builder %s is refused, with the place and the way out', (_, config, message) => {
  expect(() => parse(...config)).toThrow(message);
});

test('[R6.4] what a retired builder built for, builds for itself', () => {
  const hosts = { web: { builder: 'forge' }, desk: {}, forge: { retired: true } };
  expect(parse(hosts, { builder: 'forge' })).toEqual(['web: itself', 'desk: itself']);
});
