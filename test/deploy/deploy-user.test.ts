import { execFileSync, spawnSync } from 'node:child_process';
import { NIX } from '../../deploy/nix-command';
import { parseContents } from '../../model/closure-contents';
import { helperRequest, type Operation } from '../../deploy/operations';
import type { RunFile } from '../../deploy/run-file';
import type { PhysicalHostSpec } from '../../model/fleet-spec';
import { fleet, physical, rendered } from '../render/fleet';
import { HARDWARE, inFolder, INPUTS } from '../render/flake';
import { home } from '../render/homes';
import { makeClosure } from './closures';
import { evaluated, nix, step, WITH_NIX, type Derivation } from './operator';
import { SimulatedLab, type SimulatedHost } from './simulated';

jest.setTimeout(120_000);

let lab: SimulatedLab;
let web: SimulatedHost;
let forge: SimulatedHost;
let signingKey: string;

beforeAll(async () => {
  lab = new SimulatedLab();
  web = lab.start('web', '10.77.81.11');
  forge = lab.start('forge', '10.77.81.12');
  for (const one of [web, forge])
    await one.waitFor('sshd', () => one.inside("ss -Hltn 'sport = :22'") !== '');
  signingKey =
    forge.inside(`install -d -m 0700 /var/lib/nixos-fleet && cd /var/lib/nixos-fleet && umask 077 &&
    nix key generate-secret --key-name forge-1 >signing-key && nix key convert-secret-to-public <signing-key`);
  web.inside(`useradd --create-home ada
    install -d -m 0700 /var/lib/own && nix key generate-secret --key-name own-1 >/var/lib/own/key`);
});
afterAll(() => {
  lab.down();
});

/** What config renders for a host: a whole system, with the module of the deploy user. */
function system(target: SimulatedHost, change: Partial<PhysicalHostSpec> = {}): Derivation {
  const host = physical(target.name, {
    hostKey: target.hostKey,
    users: [],
    ...change,
    options: { ...HARDWARE, ...change.options },
  });
  const key = execFileSync('ssh-keygen', ['-y', '-f', lab.identityFile], { encoding: 'utf8' }).trim();
  const spec = fleet([host, physical('builder', { signingKey })], {
    admins: [{ name: 'operator', recipient: 'age1x', sshKeys: [key] }],
  });
  return inFolder(rendered(spec, host, { facts: { hostKey: target.hostKey } }), (folder) => {
    const overrides = INPUTS.flatMap(([input, reference]) => ['--override-input', input, reference]);
    const attribute = `path:${folder}#nixosConfigurations.${host.name}.config.system.build.toplevel`;
    const apply = 'made: "${made.drvPath} ${made.outPath}"';
    const words = ['eval', '--raw', '--no-update-lock-file', ...overrides, attribute, '--apply', apply];
    const [derivation = '', result = ''] = nix(words[0] ?? '', ...words.slice(1), {}).split(' ');
    return { derivation, result };
  });
}

/** The operator's own store. */
const OPERATOR = { ...process.env, PATH: `.sandbox/bin:${process.env.PATH ?? ''}` };
const deployUser = { rootLogin: true };
/** One of web’s systems, told from others by a file. */
const generation = (name: string, change: Partial<PhysicalHostSpec> = {}) =>
  system(web, {
    deployUser,
    homes: [home()],
    health: {
      units: [],
      tcp: [],
      http: [],
      commands: [`grep -qx ${name} /etc/generation && id -u >/run/asked-by`],
    },
    ...change,
    // It signs what it builds, as one that is a cache for others does.
    options: {
      'environment.etc.generation.text': `${name}\n`,
      'nix.settings.secret-key-files': '/var/lib/own/key',
      ...change.options,
    },
  });

/** As the last `up` left it. */
function runFile(user: 'root' | 'deploy', changes: Partial<RunFile> = {}): RunFile {
  const { builder } = forge.builds();
  const run = web.runFile({ builder: { ...builder, signingKey }, ...changes });
  const connection = { ...run.connection, user, ...(user === 'deploy' ? { deployUser: true as const } : {}) };
  return { ...run, connection, limits: { ...run.limits, activate: 30, confirm: 15 } };
}

async function deliver(
  user: 'root' | 'deploy',
  { derivation, result }: Derivation,
  changes: Partial<RunFile> = {},
) {
  const built = await step(lab, 'build', { run: runFile(user, { derivation, ...changes }), wanted: result });
  expect([built.code, built.stderr]).toEqual([0, expect.anything()]);
  return lab.step('switch', runFile(user, changes), result);
}

const options = () => [
  ...['-F', 'none', '-i', lab.identityFile, '-o', 'StrictHostKeyChecking=no'],
  ...['-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', '-o', 'BatchMode=yes'],
];
/** ssh as somebody with the operator's key does it by hand. */
function bySsh(words: readonly string[], input = '', user = 'deploy') {
  const argv = [`--net=${lab.folder}/net`, 'ssh', ...options(), `${user}@${web.address}`, ...words];
  const { status, stdout, stderr } = spawnSync('nsenter', argv, { input, encoding: 'utf8', timeout: 30_000 });
  return { status, stdout, stderr };
}
const ask = (operation: string, ...args: string[]) =>
  bySsh(['nixos-fleet'], helperRequest(operation as Operation, args));
const rootLogsIn = () => bySsh(['true'], '', 'root').status === 0;

/** Nothing of it came about, and the machine is as before. */
async function unchanged(attempt: () => unknown): Promise<void> {
  const look = () => [
    web.state(),
    web.inside(
      'ls -A /root /tmp /etc/sudoers.d; sha256sum /etc/passwd /etc/shadow; ls /nix/var/nix/profiles',
    ),
  ];
  const before = look();
  await attempt();
  expect(look()).toEqual(before);
}

let first: Derivation;

test('[R5.5][R6.4] the first delivery goes as root, those after it as a user who is not, without root’s login', async () => {
  first = generation('one');
  const refused = await step(lab, 'build', {
    run: runFile('deploy', { derivation: first.derivation }),
    wanted: first.result,
  });
  expect(refused.stderr).toContain(
    'next: deliver the system that has deploy as root first (hosts.web.connection.user: root)',
  );
  const outcome = await deliver('root', first, { adopt: true });
  expect(outcome.stderr).toContain('confirmed');
  expect(web.inside('id -nG deploy')).toBe('deploy');

  const second = generation('two', { deployUser: { rootLogin: false } });
  const health = { units: ['sshd.service'], tcp: [], http: [], commands: ['touch /root/owned; false'] };
  const loginsBefore = web.logins();
  const switched = await deliver('deploy', second, { health, running: first.result });
  expect([switched.code, switched.stderr]).toEqual([0, expect.stringContaining('confirmed')]);
  // The Build brings it; the switch begins and looks over one connection, and answers over another.
  expect(web.logins() - loginsBefore).toBe(3);
  expect(web.state()).toMatchObject({
    running: second.result,
    profile: second.result,
    knownGood: second.result,
  });
  expect(rootLogsIn()).toBe(false);
  // What is run as root is what the closure says, not what the operator does.
  expect(web.inside('cat /run/asked-by; ls /root')).toBe('0');
});

test('[R2.8][R6.4] it looks at its machine, and goes back to what was signed before', async () => {
  const probed = JSON.parse((await lab.step('probe', runFile('deploy'))).stdout) as object;
  expect(probed).toMatchObject({ kind: 'reached', failedUnits: [] });
  expect(ask('closures', '0', 'running', first.result)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(`0.to=${first.result}\n`) as string,
  });
  expect(parseContents(ask('contents', 'running').stdout.replace(/^nixos-fleet-session\n/, ''))).toEqual([
    expect.objectContaining({ closure: web.state().running, machine: expect.anything() as object }),
  ]);
  const outcome = await lab.step('rollback', runFile('deploy'));
  expect([outcome.code, outcome.stderr]).toEqual([0, expect.stringContaining('confirmed')]);
  expect(web.state()).toMatchObject({ running: first.result, knownGood: first.result });
  expect(rootLogsIn()).toBe(true);
});

test('[R6.4] it boots a system on trial, which is confirmed', async () => {
  const { bootId } = web.state();
  const next = generation('three', { options: { 'boot.kernelParams': ['quiet'] } });
  const outcome = await deliver('deploy', next, { reboot: { when: 'when-needed' }, running: first.result });
  expect([outcome.code, outcome.stderr]).toEqual([0, expect.stringContaining('reboot needed: ')]);
  const after = web.state();
  expect(after).toMatchObject({ running: next.result, bootEntry: next.result, knownGood: next.result });
  expect(after.bootId).not.toBe(bootId);
});

test('[R1.2] it switches the homes of the fleet, and no other', async () => {
  const made = evaluated(
    'home-manager-generation',
    `# ${Date.now()}
    mkdir $out; printf '#!/bin/sh\\nid -un >$HOME/activated\\n' > $out/activate; chmod +x $out/activate`,
  );
  const request = { run: runFile('deploy', { derivation: made.derivation }), wanted: made.result };
  const outcome = await step(lab, 'home', { ...request, user: 'ada' });
  expect([outcome.code, outcome.stderr]).toEqual([0, expect.anything()]);
  expect(web.inside('cat ~ada/activated')).toBe('ada');
  await unchanged(async () => {
    const other = await step(lab, 'home', { ...request, user: 'root' });
    expect(other.stderr).toContain("expected a user whose home is the fleet's (ada), found root");
  });
});

/** What looks like a system of a machine, and takes a moment to build. */
const tiny = (marker: string) =>
  evaluated(
    'nixos-system-web',
    `# ${Date.now()}${Math.random()}
      mkdir -p $out/bin $out/etc/nixos-fleet; echo '${marker}' >$out/etc/nixos-fleet/machine
      printf '#!/bin/sh\\ntouch /root/owned\\n' >$out/bin/switch-to-configuration; chmod +x $out/bin/*`,
  );
const valid = (path: string) =>
  web.inside(`nix-store --check-validity ${path} 2>/dev/null && echo there || echo none`);

describe('[R5.5] it is refused', () => {
  test('what nobody has signed: by Nix', () =>
    unchanged(async () => {
      const { derivation, result } = tiny(web.hostKey);
      const run = runFile('deploy', { derivation, builder: 'operator' });
      const outcome = await lab.step('switch', run, result, WITH_NIX);
      expect(outcome.stderr).toContain('expected: its Nix to trust a key of the operator');
      expect(() => {
        nixAs('deploy', ['copy', '--no-check-sigs', result]);
      }).toThrow('lacks a signature by a trusted key');
      expect(valid(result)).toBe('none');
    }));

  test('a system that is addressed by its content, which Nix takes from anybody', () =>
    unchanged(async () => {
      const script = makeClosure({ name: 'mine', marker: web.hostKey, snippet: 'touch /root/owned' });
      const made = execFileSync('bash', ['-c', script], { encoding: 'utf8', env: OPERATOR }).trim();
      nixAs('deploy', ['copy', made]);
      expect(valid(made)).toBe('there');
      const outcome = await lab.step('switch', runFile('deploy'), made);
      expect([outcome.code, outcome.stderr]).toEqual([
        1,
        expect.stringContaining('is addressed by its content'),
      ]);
    }));

  test('a system that it has let the machine itself build', () =>
    unchanged(async () => {
      const { derivation, result } = tiny(web.hostKey);
      nixAs('deploy', ['copy', '--derivation', derivation]);
      nixAs('deploy', ['build', '--no-link', `${derivation}^*`]);
      expect(valid(result)).toBe('there');
      const outcome = await lab.step('switch', runFile('deploy'), result);
      expect([outcome.code, outcome.stderr]).toEqual([
        1,
        expect.stringContaining("is signed by none of the fleet's builders (forge-1:"),
      ]);
    }));

  test('what is signed and links to what a user of the machine can change', () =>
    unchanged(async () => {
      const links = `# ${Date.now()}\nmkdir $out; ln -s /home/ada/place/bin /home/ada/place/etc $out`;
      const { derivation, result } = evaluated('home-manager-files', links);
      web.inside(`mkdir -p ~ada/place/{bin,etc/nixos-fleet} && cd ~ada/place && echo '${web.hostKey}' >etc/nixos-fleet/machine
        printf '#!/bin/sh\\ntouch /root/owned\\n' >bin/switch-to-configuration; chmod +x bin/*; chown -R ada .`);
      const outcome = await deliver('deploy', { derivation, result });
      expect([outcome.code, outcome.stderr]).toEqual([1, expect.stringContaining('is no system')]);
      expect(ask('closures', '0', 'running', result).stderr).toContain('is no system');
    }));

  test('a system in place of a home', () =>
    unchanged(() => {
      expect(ask('home', 'begin', 'ada', '30', 'x', first.result)).toMatchObject({
        status: 3,
        stderr: expect.stringContaining('expected a home') as string,
      });
    }));

  test('roots through which others would be made, or that say what a home goes back to', () =>
    unchanged(() => {
      const script = 'mkdir $0 && ln -s /root $0/way && nix-store --add $0';
      const words = ['-c', script, `${lab.folder}/links`];
      const made = execFileSync('bash', words, { encoding: 'utf8', env: OPERATOR }).trim();
      nixAs('deploy', ['copy', made]);
      const names = ['mine', 'mine/way/owned', 'home/ada/confirmed', 'home', 'for/web/built'];
      const answers = names.map((name) => [
        name,
        ask('build-received', `/nix/var/nix/gcroots/nixos-fleet/${name}`, made, '60').stderr.slice(0, 40),
      ]);
      expect(web.inside('ls /root')).toBe('');
      expect(answers).toEqual(names.map((name) => [name, 'refused: build-received: expected a root']));
    }));

  test('[R2.7] what was signed for another host', () =>
    unchanged(async () => {
      const { derivation, result } = tiny(forge.hostKey);
      const outcome = await deliver('deploy', { derivation, result });
      expect([outcome.code, outcome.stderr]).toEqual([
        1,
        expect.stringContaining('the closure was built for another machine'),
      ]);
    }));

  test('a shell, a command, files and ways to other machines', () =>
    unchanged(() => {
      for (const words of [[], ['id'], ['sudo', 'id'], ['nixos-fleet; id']])
        expect([words, bySsh(words, 'id\n')]).toEqual([
          words,
          {
            status: 3,
            stdout: '',
            stderr: expect.stringContaining('refused: this user can deploy') as string,
          },
        ]);
      expect(bySsh(['-s', 'sftp'])).toMatchObject({ status: 3, stdout: '' });
      expect(bySsh(['-tt'])).toMatchObject({
        stdout: '',
        stderr: expect.stringContaining('PTY allocation') as string,
      });
      expect(bySsh(['-W', '127.0.0.1:22'])).toMatchObject({
        stdout: '',
        stderr: expect.stringContaining('forwarding failed') as string,
      });
    }));

  test('what takes root, before anything is sent and by the machine', () =>
    unchanged(async () => {
      const outcome = await lab.step('ephemeral', runFile('deploy'));
      expect(outcome.stderr).toMatch(
        /expected: root, which this takes\n {2}found: deploy, who may deploy and no more/,
      );
      expect(ask('identity', '', '').stderr).toBe('refused: identity takes root (connection.user: root)\n');
    }));

  const command = 'a[$(touch /root/owned)]';
  const path = '/nix/store/00000000000000000000000000000000-x';
  const root = '/nix/var/nix/gcroots/nixos-fleet/built';
  const probe = helperRequest('probe', []);
  const begin = (id: string, operator: string) => {
    const how = ['30', '15', '15', 'never', 'open'];
    return ask('transaction', 'begin', id, web.hostKey, first.result, '', ...how, operator, 'no', '', '5');
  };
  const requests: Readonly<Record<string, readonly [() => ReturnType<typeof bySsh>, string]>> = {
    'no request': [() => bySsh(['nixos-fleet'], 'x'), 'nothing else'],
    'half a request': [() => bySsh(['nixos-fleet'], probe.slice(0, -2)), 'nothing else'],
    'another protocol': [
      () => bySsh(['nixos-fleet'], probe.replace('\x002\0', '\x001\0')),
      'deliver once as root',
    ],
    'an operation with a way': [() => ask('../probe'), 'no operation'],
    'more than is asked for': [() => ask('probe', 'x'), 'expected 0 arguments, found 1'],
    'a number that is a command': [() => ask('transaction', 'status', 'x', command, ''), 'expected a number'],
    'an id that is a way': [
      () => ask('transaction', 'answer', '../../../root', 'confirm', '1'),
      'expected an id',
    ],
    'the id of another transaction': [
      () => begin(web.recorded('id'), 'ada@laptop'),
      'there is a transaction',
    ],
    'a name that a terminal obeys': [() => begin('x', 'ada\u009b2J'), 'expected an operator'],
    'a verb of the machine itself': [() => ask('transaction', 'revert', 'x'), 'begin, follow and answer'],
    'a limit that is a command': [() => ask('health', command, '0', '0'), 'expected a number'],
    'a unit that is an option': [() => ask('health', '1', '0', '1', '--root=/'), 'expected a unit'],
    'a closure that is not there': [() => ask('closures', '0', 'running', path), 'is not in this machine'],
    'contents of what is no closure': [() => ask('contents', 'running', command), 'expected a store path'],
    'a root elsewhere': [
      () => ask('build-received', `${root}/../../../../root/owned`, path, '60'),
      'expected a root',
    ],
    'a derivation to realise': [
      () => ask('build-received', root, `${path}.drv`, '60'),
      'expected what was built',
    ],
    'a time for the store that is a command': [
      () => ask('build-known', root, path, path, command),
      'expected a number',
    ],
    'a user that is two': [() => ask('home', 'status', 'ada ada', '0'), 'expected a user'],
  };
  test('every request that says more than it may', () =>
    unchanged(() => {
      for (const [what, [attempt, message]] of Object.entries(requests))
        expect([what, attempt()]).toEqual([
          what,
          { status: 3, stdout: '', stderr: expect.stringContaining(message) as string },
        ]);
    }));
});

/** The operator's own nix, at the store of web as somebody there. */
function nixAs(user: string, [verb = '', ...words]: readonly string[]): void {
  const place = verb === 'copy' ? '--to' : '--store';
  const store = `ssh-ng://${user}@${web.address}`;
  execFileSync('nsenter', [`--net=${lab.folder}/net`, ...NIX, verb, place, store, ...words], {
    env: { ...OPERATOR, NIX_SSHOPTS: options().join(' ') },
    stdio: 'pipe',
  });
}
