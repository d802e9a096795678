import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ageIdentity } from '../../model/age-key';
import { ed25519PublicKeyLine } from '../../model/ssh-key-pair';
import { simulatedSeed } from '../../sandbox/world/keys';
import { devConfig } from '../support/dev-config';
import { PROJECT } from '../support/toolchain';
import { World } from '../support/world';

interface Resource {
  readonly urn: string;
  readonly id?: string;
}

const HOSTS = ['desktop', 'laptop', 'bare', 'web'] as const;
const bob = { SOPS_AGE_KEY: ageIdentity(simulatedSeed('admin/bob')) };

/** Drills: what is lost is made anew from what is left. Each test goes on where the one before it ended. */
describe('recovery', () => {
  const world = new World('test-recovery');
  const { config } = world;
  let web: string;
  jest.setTimeout(300_000);

  beforeAll(async () => {
    await world.start({ desktop: '10.77.0.11', laptop: '10.77.0.12', bare: '10.77.0.13' }, ['bare']);
    Object.assign(config, devConfig(world.keys));
    // What stands around a server is found again too.
    config.cloud = {
      ...config.cloud,
      subnets: { storage: '10.0.2.0/24' },
      routes: [{ destination: '10.9.0.0/16', gateway: '10.0.1.10' }],
      floatingIps: { www: { location: 'fsn1', host: 'web', reverseDns: 'www.example.org' } },
      certificates: { site: { domains: ['example.org'] } },
      loadBalancers: {
        front: {
          location: 'fsn1',
          targets: [{ host: 'web' }, { labels: { role: 'web' } }],
          services: [{ protocol: 'https', targetPort: 8080, certificates: ['site'] }],
        },
      },
    };
    config.hosts.bare = {
      kind: 'metal',
      stateVersion: '25.11',
      addresses: ['10.77.0.13'],
      connection: { identityFile: join(world.keys, 'operator') },
      hardware: { disk: { device: '/dev/vda' } },
      install: { hostKey: ed25519PublicKeyLine(simulatedSeed('host/bare')) },
    };
    config.waves[0].push('bare');
    config.secrets['wifi-password'].hosts.push('bare');
    Object.assign(config.hosts.web.server, {
      ...{ labels: { role: 'web' }, backups: true, reverseDns: 'web.example.org', placementGroup: 'web' },
      volumes: { data: { size: 10, mountPoint: '/srv/data' } },
      // It is where it had room, which is not where a new one would be.
      location: ['nbg1', 'fsn1'],
    });
    world.outages({ full: ['nbg1'] });
    config.secrets['gpg-key'] = { hosts: ['desktop'], home: 'ada' };
    await world.secret('wifi-password', 'correct horse');
    await world.secret('api-token', '010');
    // The engine takes one newline off the end of what it reads.
    await world.secret('gpg-key', 'of a home\n\n');
    await world.up();
    web = await world.serverOf('web');
  }, 300_000);
  afterAll(() => world.stop(), 60_000);

  const on = (host: string, command: string) => world.on(host === 'web' ? web : host, command);
  const state = async () =>
    (JSON.parse(await world.state()) as { deployment: { resources: Resource[] } }).deployment.resources;
  /** What a switch, a restart or another home would change. */
  const standing = () =>
    Promise.all(
      HOSTS.map((host) =>
        on(
          host,
          `cat /proc/sys/kernel/random/boot_id; readlink -f /run/current-system; ls /nix/var/nix/profiles
           ls /home/ada/.local/state/nix/profiles 2>/dev/null || true; cat /run/secrets/* | sha256sum`,
        ),
      ),
    );
  const recover = (...args: string[]) =>
    world.inLab(['node', 'dist/deploy/recover.js', world.stack, ...args], undefined, bob);

  test('[R3.11] a lost state is made anew from the clone, an admin’s key and the living hosts, which notice nothing', async () => {
    const [before, resources] = [await standing(), await state()];
    world.loseState();
    world.outages({ full: ['fsn1'] });
    rmSync(join(PROJECT, '.fleet', world.stack), { recursive: true });

    const result = await recover('--yes');
    if (result.code !== 0) throw new Error(`${result.stdout}\n${result.stderr}`);
    expect(result.stderr).toContain('preview finds no changes');
    expect(await standing()).toEqual(before);

    const identities = ({ urn, id }: Resource): string | undefined =>
      /:(hcloud|random):/.test(urn) && !urn.includes('pulumi:providers') ? `${urn} ${id}` : undefined;
    const of = (list: Resource[]) => list.map(identities).filter(Boolean).sort();
    const after = await state();
    expect(of(after)).toEqual(of(resources));
    expect(after.map(({ urn }) => urn).sort()).toEqual(resources.map(({ urn }) => urn).sort());
  });

  test('[R3.11] a lost passphrase: values and state are made anew under another one, and the machines notice nothing', async () => {
    const before = await standing();
    const salt = /^encryptionsalt: .*$/m;
    const file = join(PROJECT, `Pulumi.${world.stack}.yaml`);
    const lost = salt.exec(readFileSync(file, 'utf8'))?.[0];
    world.env.PULUMI_CONFIG_PASSPHRASE = 'another one';
    // A mistyped one changes nothing.
    expect((await recover('--yes')).stderr).toContain('incorrect passphrase');

    const result = await recover('--yes', '--new-passphrase');
    if (result.code !== 0) throw new Error(`${result.stdout}\n${result.stderr}`);
    expect(result.stderr).toContain('3 values are encrypted under the new passphrase: commit it');
    expect(salt.exec(readFileSync(file, 'utf8'))?.[0]).not.toBe(lost);
    expect(result.stderr).toContain('preview finds no changes');
    expect(await standing()).toEqual(before);
  });
});
