import { compareSync } from 'bcryptjs';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect, createServer } from 'node:tls';
import { parse } from 'yaml';
import { ageIdentity } from '../../model/age-key';
import { simulatedSeed } from '../../sandbox/world/keys';
import type { RawConfig } from '../support/config';
import { startDesktop } from '../support/dev-config';
import { PROJECT, tool } from '../support/toolchain';
import { World } from '../support/world';

interface Outputs {
  publicKeys: { ca: string; 'web-tls': string };
}

/** A day so many days from today, in UTC. */
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Secrets that are made of others, from config to the host and to the person who has to know one. */
describe('logins and certificates', () => {
  const world = new World('test-recipes');
  const { config } = world;
  jest.setTimeout(300_000);

  beforeAll(async () => {
    await startDesktop(world);
    config.secrets = {
      // Before what they are made of.
      logins: { hosts: ['desktop'], source: 'htpasswd', htpasswd: { ada: 'ada-password' } },
      'web-tls': {
        hosts: ['desktop'],
        source: 'certificate',
        certificate: { ca: 'ca', names: ['web.example.org'], addresses: ['10.77.0.11'] },
        expires: inDays(200),
      },
      'ada-password': { source: 'password' },
      ca: { source: 'ca', expires: inDays(3000) },
    };
    await world.up();
  }, 300_000);
  afterAll(() => world.stop(), 60_000);

  const on = (command: string) => world.on('desktop', command);
  /** What an admin sees in the file of the secrets that go to no host. */
  const forAdmins = () =>
    parse(
      execFileSync(
        tool('sops'),
        ['decrypt', join(PROJECT, 'secrets', world.stack, 'escrow', 'secrets.yaml')],
        { encoding: 'utf8', env: { SOPS_AGE_KEY: ageIdentity(simulatedSeed('admin/bob')) } },
      ),
    ) as Record<string, string>;
  /** The name that a client finds which trusts the authority alone, of a server with the host's own file. */
  const shaken = async (): Promise<string> => {
    const file = `${await on('cat /run/secrets/web-tls')}\n`;
    const { publicKeys } = await world.outputs<Outputs>();
    const server = createServer({ key: file, cert: file }, (socket) => socket.end()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const client = connect({ port, host: '127.0.0.1', servername: 'web.example.org', ca: publicKeys.ca });
    try {
      await once(client, 'secureConnect');
      return client.getPeerCertificate().subjectaltname ?? '';
    } finally {
      client.destroy();
      server.close();
    }
  };

  test('[R2.1] an admin reads the password whose hash the host has, and the host does not get it', async () => {
    const { 'ada-password': password = '' } = forAdmins();
    expect(password).toHaveLength(32);
    const [login, hash = ''] = (await on('cat /run/secrets/logins')).split(':');
    expect(login).toBe('ada');
    expect(compareSync(password, hash)).toBe(true);
    expect(await on('ls /run/secrets')).toBe('logins\nweb-tls');
  });

  test('[R2.1] a client that trusts the authority shakes hands with a server that has the host’s file', async () => {
    expect(await shaken()).toBe('DNS:web.example.org, IP Address:10.77.0.11');
    expect(forAdmins().ca).toContain((await world.outputs<Outputs>()).publicKeys.ca);
  });

  test('[R2.5] no key and no password is in the state in clear', async () => {
    const { ca = '', 'ada-password': password = '' } = forAdmins();
    const state = await world.state();
    for (const text of ['BEGIN PRIVATE KEY', ca.split('\n')[1], password]) expect(state).not.toContain(text);
  });

  test('[R1.2] nothing changes where nothing has changed', async () => {
    await world.up('--expect-no-changes');
  });

  test('[R2.1] preview warns in the last 30 days, and what has expired is refused, by its place', async () => {
    // The engine writes the stack's file anew, so config is another object each time.
    const tls = () => (config.secrets as RawConfig)['web-tls'] as RawConfig;
    const before = tls().expires as string;
    tls().expires = inDays(10);
    const soon = await world.pulumi('preview');
    const said = `nixos-fleet:secrets.web-tls.expires: expires in 10 days, at the end of ${inDays(10)} (UTC)`;
    // The engine shows a warning when it comes, and again in the end.
    const [, diagnostics = ''] = soon.stdout.split('Diagnostics:');
    expect(diagnostics.split(said)).toHaveLength(2);
    tls().expires = inDays(-1);
    const late = await world.pulumi('preview');
    expect(late.code).not.toBe(0);
    expect(late.stdout + late.stderr).toContain(
      `nixos-fleet:secrets.web-tls.expires: expected a day that is not over, found ${inDays(-1)}. Set`,
    );
    tls().expires = before;
  });

  test('[R2.1] another version of the authority signs anew what it had signed, and no key changes', async () => {
    const key = async () => (await on('cat /run/secrets/web-tls')).split('-----END PRIVATE KEY-----')[0];
    const [before, logins] = [await key(), await on('cat /run/secrets/logins')];
    const { publicKeys } = await world.outputs<Outputs>();
    ((config.secrets as RawConfig).ca as RawConfig).version = 2;
    await world.up();
    expect((await world.outputs<Outputs>()).publicKeys.ca).not.toBe(publicKeys.ca);
    expect(await shaken()).toContain('web.example.org');
    expect(await key()).toBe(before);
    expect(await on('cat /run/secrets/logins')).toBe(logins);
  });
});
