import { ed25519PublicKeyLine } from '../../model/ssh-key-pair';
import { parseConfig } from '../../model/parse-config';
import { minimalConfig, type RawConfig } from '../support/config';

const known = { profiles: ['desktop'], platforms: ['generic'], features: [], homeFeatures: [] };
const signingKey = `forge-1:${'A'.repeat(43)}=`;

/** Physical hosts by name, each with what is said of it; the rest of the fleet as it is, or changed. */
function parse(hosts: Record<string, RawConfig>, change: RawConfig = {}) {
  const config = minimalConfig();
  (config.admins as { alice: RawConfig }).alice.sshKeys = ['ssh-ed25519 AAAA alice'];
  const one = (config.hosts as { desktop: RawConfig }).desktop;
  const all = Object.entries(hosts).map(([name, said], index): [string, RawConfig] => [
    name,
    {
      ...one,
      addresses: [`10.0.0.${index + 1}`],
      hostKey: ed25519PublicKeyLine(Buffer.alloc(32, index + 1)),
      ...said,
    },
  ]);
  const values = Object.entries<unknown>({ ...config, hosts: Object.fromEntries(all), ...change }).map(
    ([key, value]) => [`nixos-fleet:${key}`, JSON.stringify(value)],
  );
  return parseConfig(
    { values: Object.fromEntries(values) as Record<string, string>, isSecret: () => false },
    known,
  ).fleet.hosts;
}

const forge = { signingKey };
const web = { builder: 'forge', deployUser: {} };
const deploy = { connection: { user: 'deploy' } };

test('[R5.5] a deploy user is made first, and used where the operator logs in as it', () => {
  expect(parse({ web, forge })[0]).toMatchObject({
    deployUser: { rootLogin: true },
    connection: { user: 'root' },
  });
  const [made, used, other] = parse({
    made: web,
    used: { ...web, ...deploy },
    other: { builder: 'forge', ...deploy },
    forge,
  });
  expect(made?.connection).not.toHaveProperty('deployUser');
  expect(used?.connection).toMatchObject({ user: 'deploy', deployUser: true });
  // Somebody's own user of that name becomes root by sudo, as any other.
  expect(other?.connection).not.toHaveProperty('deployUser');
});

test.each<[string, Parameters<typeof parse>, string]>([
  [
    'a host that builds for itself',
    [{ web: { deployUser: {} } }],
    'nixos-fleet:hosts.web.builder: expected another host of the fleet, with a signingKey, as hosts.web.deployUser needs: a host that builds for itself is told by the operator what to build, found itself. Set nixos-fleet:hosts.web.builder to a host that builds for it, or take deployUser out',
  ],
  [
    'a builder that is the host',
    [{ web: { deployUser: {}, builder: 'web' } }],
    'nixos-fleet:hosts.web.builder: expected another host of the fleet, with a signingKey',
  ],
  [
    'what the operator builds',
    [{ web: { deployUser: {} } }, { nix: { builder: 'operator' } }],
    'nixos-fleet:hosts.web.builder: expected another host of the fleet, with a signingKey, as hosts.web.deployUser needs: what the operator builds, the operator signs, found operator',
  ],
  [
    'a builder whose key is not written down, once',
    [{ web, desk: web, forge: {} }],
    'config has 1 mistake; nothing was changed:\n  nixos-fleet:hosts.forge.signingKey: expected the public key that forge signs with: hosts.web.deployUser takes nothing else, found none. up says it where forge builds',
  ],
  [
    'a builder that deploys by one',
    [
      {
        web,
        forge: { signingKey, builder: 'smith', deployUser: {}, ...deploy },
        smith: { signingKey: `smith-1:${'B'.repeat(43)}=` },
      },
    ],
    'nixos-fleet:hosts.forge.connection.user: expected root, or a user who may become root: forge builds for web',
  ],
  [
    'a login of root’s that is closed while it is needed',
    [{ web: { ...web, deployUser: { rootLogin: false } }, forge }],
    'nixos-fleet:hosts.web.deployUser.rootLogin: expected true while connection.user is root: the switch could not be confirmed, found false. Deliver deploy first, then set nixos-fleet:hosts.web.connection.user to deploy, then this to false',
  ],
  [
    'a user of that name',
    [{ web, forge }, { users: { deploy: {} } }],
    'nixos-fleet:users.deploy: expected another name: hosts.web.deployUser makes a user deploy',
  ],
  [
    'nobody who could log in',
    [{ web, forge }, { admins: minimalConfig().admins as RawConfig }],
    'nixos-fleet:hosts.web.deployUser.sshKeys: expected one key at least: the admins have none, found none',
  ],
  [
    'a flake of one’s own',
    [{ web: { ...web, flake: 'path:../web', hardware: undefined, profiles: [] }, forge }],
    'nixos-fleet:hosts.web.deployUser: expected nothing beside flake',
  ],
])('[R5.5] beside a deploy user %s is refused, with the place and the way out', (_, config, message) => {
  expect(() => parse(...config)).toThrow(message);
});
