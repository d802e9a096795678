import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../deploy/child';
import { hostIdentity, SEED_BYTES, stackIdentity } from '../../model/identity';
import { generate, SECRET_SEED_BYTES } from '../../model/recipes';
import { bytesOf } from '../../model/seed';
import { publicHalfOf } from '../../model/signing-key';
import { newSigningKey } from '../deploy/operator';
import { LeakScanner, type Planted } from '../support/secret-forms';
import { startDesktop } from '../support/dev-config';
import { Places } from '../support/leak-places';
import { PROJECT, tool } from '../support/toolchain';
import { Watch } from '../support/watch';
import { World } from '../support/world';

/** Values that occur nowhere else in the world. */
const VALUES = {
  'wifi-password': 'zebra-7hTq2 "crossing" $unlit\n${second}-line-of-Wq81pLk',
  'gpg-key': 'marmot/9bXw3+whistles=at%dawn',
};

interface State {
  deployment: { resources: { urn: string; outputs?: { result?: unknown } }[] };
}

/** Where secrets must not be: looked for everywhere, while `up` runs, after it has succeeded and after it has failed. */
describe('leaks', () => {
  const world = new World('test-leaks');
  const { config } = world;
  const folder = mkdtempSync(join(tmpdir(), 'fleet-leaks-'));
  const temporary = join(folder, 'tmp');
  const said: string[] = [];
  const places = new Places(world, temporary, said);
  let watch: Watch;
  let planted: Planted[];
  let signingKey: string;
  jest.setTimeout(400_000);

  beforeAll(async () => {
    mkdirSync(temporary);
    world.env.TMPDIR = temporary;
    await startDesktop(world, 'web');
    config.secrets = {
      'wifi-password': { hosts: 'all' },
      'gpg-key': { hosts: ['desktop'], home: 'ada' },
      'db-password': { hosts: ['web'], source: 'password' },
      'deploy-key': { hosts: ['desktop'], source: 'ssh-key' },
    };
    for (const [name, value] of Object.entries(VALUES)) await world.secret(name, value);
    await signByOperator();
    watch = await Watch.start(folder, [temporary]);
    said.push(await world.up());
    planted = await plantedValues();
  }, 400_000);
  afterAll(async () => {
    await watch.stop();
    await world.stop();
    rmSync(folder, { recursive: true });
  }, 60_000);

  /** What the desktop gets is built and signed here. */
  async function signByOperator(): Promise<void> {
    signingKey = newSigningKey('dev-1');
    config.secrets['nix-key'] = { source: 'value' };
    await world.secret('nix-key', signingKey);
    config.nix.signingKey = { publicKey: publicHalfOf(signingKey), privateKeySecret: 'nix-key' };
    config.hosts.desktop.builder = 'operator';
  }

  /** What is in the state, and everything that follows from it. */
  async function plantedValues(): Promise<Planted[]> {
    const { stdout } = await world.pulumi('stack', 'export', '--show-secrets');
    const { deployment } = JSON.parse(stdout) as State;
    const seed = (name: string) => {
      const found = deployment.resources.find(({ urn }) => urn.endsWith(`::${name}`))?.outputs?.result;
      if (typeof found !== 'object') throw new Error(`no seed ${name} in the state`);
      return JSON.parse((found as { plaintext: string }).plaintext) as string;
    };
    const web = hostIdentity('web', bytesOf(seed('web-seed-1'), SEED_BYTES)).private;
    const made = (name: string, recipe: 'password' | 'ssh-key' | 'age-key') =>
      generate(recipe, bytesOf(seed(`secret-${name}-1`), SECRET_SEED_BYTES), { name, length: 32 }).value;
    return Object.entries({
      ...VALUES,
      'key to sign with': signingKey,
      'its seed': signingKey.slice('dev-1:'.length, 'dev-1:'.length + 42),
      'seed of the fleet': seed('fleet-seed-1'),
      'seed of web': seed('web-seed-1'),
      'seed of db-password': seed('secret-db-password-1'),
      'key of the stack': stackIdentity(bytesOf(seed('fleet-seed-1'), SEED_BYTES)).identity,
      'age key of web': /AGE-SECRET-KEY-1\w+/.exec(web.ageKeyFile)?.[0] ?? '',
      'host key of web': web.hostKeyFile,
      'db-password': made('db-password', 'password'),
      'deploy-key': made('deploy-key', 'ssh-key'),
      'key of the home': made('ada@desktop', 'age-key'),
    }).map(([name, value]) => ({ name, value }));
  }

  const leaks = () => places.leaks(new LeakScanner(planted), watch);

  test('[R6.4] what the operator has built is signed on its host', async () => {
    const words = 'path-info --sigs /run/current-system';
    expect(await world.on('desktop', `nix --extra-experimental-features nix-command ${words}`)).toContain(
      'dev-1:',
    );
  });

  test('[R2.5] after success no value is anywhere that it need not be', async () => {
    expect(await leaks()).toEqual([]);
  });

  test('[R2.5] what every file under /run/secrets lies in is never swapped out', async () => {
    for (const host of ['desktop', await world.serverOf('web')])
      expect(await world.on(host, 'stat -L -f -c %T /run/secrets')).toBe('ramfs');
  });

  /** A run that must fail. */
  async function failing(...args: string[]): Promise<string> {
    const result = await world.pulumi('up', '--yes', '--skip-preview', ...args);
    const text = result.stdout + result.stderr;
    said.push(text);
    expect(result.code).not.toBe(0);
    return text;
  }

  /** Another value means another file, so sops is run. */
  async function anotherValue(): Promise<void> {
    planted.push({ name: 'another value', value: `heron-${planted.length}-Lm4Qz8-\n- [ "unbalanced` });
    await world.secret('wifi-password', planted.at(-1)?.value ?? '');
  }

  test('[R2.5] a sops that fails and repeats what it was given', async () => {
    const tools = join(folder, 'broken');
    mkdirSync(tools);
    writeFileSync(
      join(tools, 'sops'),
      `#!/bin/sh\n[ "$3" != encrypt ] || { cat >&2; exit 1; }\nexec '${tool('sops')}' "$@"\n`,
    );
    chmodSync(join(tools, 'sops'), 0o755);
    const { PATH } = world.env;
    world.env.PATH = `${tools}:${PATH ?? ''}`;
    await anotherValue();
    expect(await failing()).toContain('sops cannot encrypt: its message holds a value (not shown)');
    world.env.PATH = PATH;
    expect(await leaks()).toEqual([]);
  });

  test('[R2.5] a full disk where secret files are written', async () => {
    const full = join(PROJECT, 'secrets', world.stack);
    await run(['mount', '-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', full], { limit: 10 });
    writeFileSync(join(full, 'filler'), 'x'.repeat(4096));
    await anotherValue();
    try {
      expect(await failing()).toContain('ENOSPC');
    } finally {
      await run(['umount', full], { limit: 10 });
    }
    expect(await leaks()).toEqual([]);
  });

  test('[R2.5] a build, a switch and an unreachable host that fail', async () => {
    await anotherValue();
    const { options } = config.hosts.desktop;
    config.hosts.desktop.options = { 'networking.hostName': 17 };
    expect(await failing()).toContain('desktop: evaluation failed');
    config.hosts.desktop.options = {
      'systemd.services.broken': {
        wantedBy: ['multi-user.target'],
        script: 'exit 1',
        serviceConfig: { Type: 'oneshot' },
      },
    };
    expect(await failing()).toMatch(/desktop: .*failed/);
    config.hosts.desktop.options = options;
    await world.power('unplug', 'desktop');
    expect(await failing()).toMatch(/desktop: .*failed/);
    await world.power('plug', 'desktop');
    expect(await leaks()).toEqual([]);
  });

  test('[R2.5] a run that is interrupted, and one that is killed', async () => {
    for (const [signal, seconds] of [
      ['INT', 6],
      ['KILL', 5],
    ] as const) {
      await anotherValue();
      const argv = ['pulumi', 'up', '--yes', '--skip-preview', '--stack', world.stack, '--non-interactive'];
      const { code, stdout, stderr } = await world.inLab([
        'timeout',
        `--signal=${signal}`,
        String(seconds),
        ...argv,
      ]);
      said.push(stdout + stderr);
      expect(code).not.toBe(0);
      world.endOrphans();
      await world.pulumi('cancel', '--yes');
    }
    expect(await leaks()).toEqual([]);
    // What was begun on the host ends by itself, within its limits; until then it takes no other.
    const until = Date.now() + 90_000;
    for (;;) {
      const { code, stdout, stderr } = await world.pulumi('up', '--yes', '--skip-preview');
      said.push(stdout + stderr);
      if (code === 0 || Date.now() > until) break;
    }
    expect(await leaks()).toEqual([]);
    expect(await world.on('desktop', 'cat /run/secrets/wifi-password')).toBe(planted.at(-1)?.value);
  });

  test('[R2.5] a deliberate leak in each of these places is found there', async () => {
    const found: Record<string, string[]> = {};
    await places.withLeaks('beaver-5tRn1-and-the-dam', async (place) => {
      const scanner = new LeakScanner([{ name: 'deliberate', value: 'beaver-5tRn1-and-the-dam' }]);
      found[place] = (await places.leaks(scanner, watch)).map(({ place: where }) => where);
    });
    expect(Object.keys(found).sort()).toEqual([...Places.NAMES].sort());
    for (const [place, where] of Object.entries(found)) expect(where).toContain(place);
  });

  test('[R2.5] a value is known again in every form', () => {
    const value = 'otter says "hi" & ${x}';
    const scanner = new LeakScanner([{ name: 'otter', value }]);
    const bytes = Buffer.from(value);
    for (const form of [
      value,
      JSON.stringify({ value }),
      bytes.toString('hex'),
      bytes.toString('hex').toUpperCase(),
      encodeURIComponent(value),
      ...['', 'a', 'ab', 'abc'].flatMap((before) => [
        Buffer.from(`${before}${value}after`).toString('base64'),
        Buffer.from(`${before}${value}`).toString('base64url'),
      ]),
    ])
      expect(scanner.in(`before ${form} after`)).toEqual(['otter']);
    expect(scanner.in('otter says nothing')).toEqual([]);
  });
});
