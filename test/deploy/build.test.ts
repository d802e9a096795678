import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  chmodSync,
  utimesSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delivery } from '../../model/delivery';
import { shortStorePaths } from '../../model/store-path';
import { failedDerivation } from '../../deploy/build-failure';
import { sendable } from '../../deploy/build-on-host';
import { answersFolder } from '../../deploy/answers';
import type { RunFile } from '../../deploy/run-file';
import { lendKey } from '../../deploy/sign-here';
import { tar } from '../../deploy/tar';
import { HostFlake } from './flake';
import { evaluated, signing, spawnStep, step, nix } from './operator';
import { SimulatedLab, type SimulatedHost } from './simulated';

jest.setTimeout(120_000);

const ROOT = '/nix/var/nix/gcroots/nixos-fleet/built';
let lab: SimulatedLab;
let host: SimulatedHost;
let web: SimulatedHost;
let folder: string;

beforeAll(async () => {
  lab = new SimulatedLab();
  host = lab.start('builder', '10.77.80.11');
  web = lab.start('web', '10.77.80.12');
  for (const one of [host, web]) await one.waitFor('sshd', () => one.inside("ss -Hltn 'sport = :22'") !== '');
  folder = mkdtempSync(join(tmpdir(), 'build-test-'));
});
afterAll(() => {
  lab.down();
  rmSync(folder, { recursive: true });
});

/** Unique, so that no run finds what another one left in the operator's store. */
const unique = () => `${Date.now()}${Math.random()}`;
const system = (body = 'echo system') =>
  evaluated('nixos-system-builder', `# ${unique()}\nmkdir $out; ${body}; echo x > $out/x`);

describe('a derivation that was evaluated on the operator', () => {
  test('[R6.4] is copied, realised on the host, and kept from garbage collection', async () => {
    const { derivation, result } = system();
    const outcome = await step(lab, 'build', { run: host.runFile({ derivation }), wanted: result });
    expect(outcome.stderr).toContain(`built ${shortStorePaths(result)}`);
    expect(outcome).toMatchObject({ code: 0, stdout: `${JSON.stringify(result)}\n` });
    host.inside('nix-collect-garbage');
    expect(host.inside(`readlink ${ROOT}; cat ${result}/x`)).toBe(`${result}\nx`);

    const again = await step(lab, 'build', { run: host.runFile({ derivation }), wanted: result });
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('is there already');
    expect(again.stderr).not.toContain('copying');
  });

  test('[R6.4] a build that fails names the derivation and shows the end of its log', async () => {
    const { derivation, result } = system('echo this went wrong >&2; exit 3');
    const outcome = await step(lab, 'build', { run: host.runFile({ derivation }), wanted: result });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('builder: build failed');
    expect(outcome.stderr).toContain(`found: the builder of ${derivation} failed`);
    expect(outcome.stderr).toContain('this went wrong');
    expect(outcome.stderr).toContain(`ssh root@10.77.80.11 nix log ${derivation}`);
  });

  test('[R6.4] a full disk of the host is called that, with the space that is left', async () => {
    const { derivation, result } = system('head -c 9000000000 /dev/zero > $out/big');
    const outcome = await step(lab, 'build', { run: host.runFile({ derivation }), wanted: result });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/found: the disk of builder is full: \d+ MiB free in \/nix\/store/);
    expect(outcome.stderr).toContain('nix-collect-garbage');
    await host.collectGarbage();
    expect(Number(host.inside('df --output=avail /nix/store | tail -n 1'))).toBeGreaterThan(100_000);
  });

  test('[R6.4] one that the operator has collected since says what to do', async () => {
    const { derivation, result } = system();
    nix('store', 'delete', derivation, {});
    const outcome = await step(lab, 'build', { run: host.runFile({ derivation }), wanted: result });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('garbage-collected');
    expect(outcome.stderr).toContain('next: rm -r .fleet/evaluations');
  });

  test('[R6.4] another machine gets nothing, not even the derivation', async () => {
    const { derivation, result } = system();
    const foreign = `ssh-ed25519 ${Buffer.from('\0\0\0\vssh-ed25519\0\0\0 00000000000000000000000000000000').toString('base64')}`;
    const outcome = await step(lab, 'build', {
      run: host.runFile({ derivation, hostKey: foreign }),
      wanted: result,
    });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('another machine at 10.77.80.11');
    expect(host.inside(`ls -d ${derivation} 2>/dev/null || echo none`)).toBe('none');
  });

  test('[R6.4] an unreachable host is called that', async () => {
    const { derivation, result } = system();
    const run = host.runFile({ derivation });
    const connection = { ...run.connection, addresses: ['10.77.80.99'] };
    const outcome = await step(lab, 'build', { run: { ...run, connection }, wanted: result });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(/found: unreachable \(10\.77\.80\.99: /);
  });

  test('[R6.4] a build that is killed on the operator is taken up by the next run', async () => {
    const { derivation, result } = system('sleep 4');
    const request = { run: host.runFile({ derivation }), wanted: result };
    const { child, outcome: killed } = spawnStep(lab, 'build', request);
    await host.waitFor('the builder running', () => host.inside('pgrep -f "[s]leep 4" || true') !== '');
    child.kill('SIGKILL');
    await killed;
    const outcome = await step(lab, 'build', request);
    expect(outcome.stderr).toContain(`built ${shortStorePaths(result)}`);
    expect(outcome.code).toBe(0);
  });

  test('[R6.4] a session that is lost during the build is begun again', async () => {
    const { derivation, result } = system('sleep 5');
    const { outcome } = spawnStep(lab, 'build', { run: host.runFile({ derivation }), wanted: result });
    await host.waitFor('the builder running', () => host.inside('pgrep -f "[s]leep 5" || true') !== '');
    host.inside('pkill -f "sshd-session: root@[n]otty"');
    expect(await outcome).toMatchObject({ code: 0, stdout: `${JSON.stringify(result)}\n` });
    expect((await outcome).stderr).toContain('trying again');
  });
});

describe('a host that evaluates itself', () => {
  const flake = () => new HostFlake(join(folder, 'flake'), 'builder', 'ssh-ed25519 AAAA operator');
  const run = ({ folder: path, overrideInputs }: HostFlake) => host.runFile({ flake: path, overrideInputs });

  test('[R6.4] builds by nixos-rebuild what the operator would, roots it, and keeps no files', async () => {
    const files = flake();
    const { result } = files.evaluate('toplevel');
    const outcome = await step(lab, 'build', { run: run(files) });
    expect(outcome.stderr).toContain(`built ${shortStorePaths(result)}`);
    expect(outcome).toMatchObject({ code: 0, stdout: `${JSON.stringify(result)}\n` });
    expect(host.inside(`readlink ${ROOT}; ls -A /var/lib/nixos-fleet`)).toBe(`${result}\nflake.lock`);
  });

  test('[R6.4] evaluates for an operator without Nix what that one would, over one connection, and keeps no files', async () => {
    const files = flake();
    const { result } = files.evaluate('toplevel');
    const before = host.logins();
    const outcome = await step(lab, 'evaluate', { run: run(files) });
    expect(outcome).toMatchObject({ code: 0, stdout: `${JSON.stringify([result, result])}\n` });
    expect(host.logins() - before).toBe(1);
    expect(host.inside('ls -A /var/lib/nixos-fleet')).toBe('flake.lock');
  });

  test.each([
    ['too old', '2.8.0', 'exit 1', 'builder has nix (Nix) 2.8.0, and Nix 2.18 or newer is needed'],
    // As the kernel does it for want of memory.
    ['killed', '2.31.2', 'kill -9 $$', 'builder: exit status 137 on 10.77.80.11'],
    ['too slow', '2.31.2', 'exec sleep 60', 'found: no end within the limit'],
  ])('[R6.4] a Nix there that is %s is called that', async (_, version, evaluation, said) => {
    const nixThere = `#!/bin/sh
[ "$*" != --version ] || { echo "nix (Nix) ${version}"; exit; }
${evaluation}`;
    host.inside(
      `printf '%s\n' '${nixThere}' >/root/nix; chmod 755 /root/nix; mount --bind /root/nix /usr/bin/nix`,
    );
    const limits = { ...host.runFile().limits, evaluate: 1 };
    const outcome = await step(lab, 'evaluate', { run: { ...run(flake()), limits } });
    host.inside('umount /usr/bin/nix; rm /root/nix');
    expect([outcome.code, outcome.stderr]).toEqual([1, expect.stringContaining(said)]);
    expect(host.inside('ls -A /var/lib/nixos-fleet')).toBe('flake.lock');
  });

  test('[R6.4] shows what Nix says of a configuration that does not evaluate', async () => {
    const files = flake();
    const text = readFileSync(join(files.folder, 'flake.nix'), 'utf8');
    writeFileSync(
      join(files.folder, 'flake.nix'),
      text.replace('services.openssh.enable', 'services.openssh.enabel'),
    );
    const outcome = await step(lab, 'build', { run: run(files) });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('enabel');
    const evaluation = await step(lab, 'evaluate', { run: run(files) });
    expect(evaluation.stderr).toMatch(
      /^builder: evaluation failed\n[^]*found: nix exited with 1 on builder\n[^]*enabel/,
    );
    expect(host.inside('ls -A /var/lib/nixos-fleet')).toBe('flake.lock');
  });
});

describe('a closure that another machine builds', () => {
  const needed = `# ${unique()}\nmkdir $out; head -c 100000 /dev/urandom > $out/x`;
  const there = (at: SimulatedHost, path: string) =>
    at.inside(`nix-store --check-validity ${path} 2>/dev/null && echo yes || echo no`);

  test('[R6.4] comes from the store of another host, what is missing alone, kept on both', async () => {
    const first = evaluated('first', `# ${unique()}\nmkdir $out; ln -s $needed $out/needed`, needed);
    const ask = ({ derivation, result }: typeof first) =>
      step(lab, 'build', { run: web.runFile({ derivation, ...host.builds() }), wanted: result });
    const [left, waiting] = ['left', 'laptop'].map(
      (name) => `/nix/var/nix/gcroots/nixos-fleet/for/${name}/built`,
    );
    host.inside(`mkdir -p $(dirname ${left} ${waiting}); ln -s ${ROOT} ${left}; ln -s ${ROOT} ${waiting}
      touch -h -d '91 days ago' ${left}; touch -h -d '80 days ago' ${waiting}`);
    expect(await ask(first)).toMatchObject({ code: 0, stdout: `${JSON.stringify(first.result)}\n` });
    expect(web.inside(`readlink ${ROOT}; nix-store --verify-path $(readlink ${first.result}/needed)`)).toBe(
      first.result,
    );
    expect(host.inside('readlink /nix/var/nix/gcroots/nixos-fleet/for/web/built')).toBe(first.result);
    expect(host.inside(`test -L ${left} || echo gone; test -L ${waiting} && echo kept`)).toBe('gone\nkept');

    const second = evaluated('second', `# ${unique()}\nmkdir $out; ln -s $needed $out/needed`, needed);
    const outcome = await ask(second);
    expect(outcome.stderr).toMatch(/web: build: building \S+ on builder /);
    expect(outcome.stderr).toMatch(/web: build: copying \S+second from builder [^]*copying 1 paths/);
    expect([there(web, second.result), there(web, second.derivation)]).toEqual(['yes', 'no']);
  });

  const trust = (key: string) =>
    web.inside(
      `conf=$(cat /etc/nix/nix.conf || true); rm -f /etc/nix/nix.conf
      printf '%s\\n' "$conf" 'extra-trusted-public-keys = ${key}' >/etc/nix/nix.conf`,
    );
  const signatures = (path: string) =>
    web.inside(`nix --extra-experimental-features nix-command path-info --recursive --sigs ${path}`);

  test('[R6.4] is signed by a key that its builder alone has, and taken from no other where config names it', async () => {
    const made = (signingKey?: string) => {
      const { derivation, result } = system();
      const builder = { ...host.builds().builder, ...(signingKey === undefined ? {} : { signingKey }) };
      return { run: web.runFile({ derivation, builder }), wanted: result };
    };
    const first = await step(lab, 'build', made());
    const key = /signed by (builder-1:\S{43}=)/.exec(first.stderr)?.[1] ?? '';
    expect(host.inside('stat -c "%a %U" /var/lib/nixos-fleet/signing-key')).toBe('600 root');
    expect(web.inside('ls /var/lib/nixos-fleet 2>/dev/null || true')).toBe('');

    // Before a system that knows the key runs, the operator's word has to do.
    const unknown = await step(lab, 'build', made(key));
    expect([unknown.code, unknown.stderr]).toEqual([0, expect.stringContaining('on root’s word')]);

    trust(key);
    const known = made(key);
    const taken = await step(lab, 'build', known);
    expect([taken.code, taken.stderr]).toEqual([0, expect.not.stringContaining('on root’s word')]);
    expect(signatures(known.wanted)).toContain(key.split(':')[0]);

    // A builder that does not sign, whatever it says.
    host.inside(`cp /usr/bin/nix /root/nix; printf '%s\\n' '#!/bin/bash' 'case "$*" in *"store sign"*) exit ;; esac' \
      'exec -a "\${0##*/}" /root/nix "$@"' >/root/lying; chmod 755 /root/lying; mount --bind /root/lying /usr/bin/nix`);
    const unsigned = made(key);
    const refused = await step(lab, 'build', unsigned);
    host.inside('umount /usr/bin/nix');
    expect(refused.stderr).toContain('found: its Nix refuses what no key that it trusts has signed');
    expect([refused.code, there(web, unsigned.wanted)]).toEqual([1, 'no']);

    host.inside('rm /var/lib/nixos-fleet/signing-key');
    const other = made(key);
    const foreign = await step(lab, 'build', other);
    expect(foreign.stderr).toMatch(
      /expected: builder to sign with \S+\n {2}found: its builder builder: it signs with builder-1:/,
    );
    expect([foreign.code, there(web, other.wanted)]).toEqual([1, 'no']);
  });

  test('[R6.4] comes from the store of the operator over one connection, is kept, and is not asked for where it is there', async () => {
    const { derivation, result } = system();
    const run = web.runFile({ derivation, builder: 'operator' });
    const loginsBefore = web.logins();
    const outcome = await step(lab, 'bring', { run, wanted: result });
    expect(web.logins() - loginsBefore).toBe(1);
    expect([outcome.code, outcome.stderr]).toEqual([
      0,
      expect.stringMatching(/building \S+ on the operator/),
    ]);
    // Its switch may have to wait for its turn.
    await web.collectGarbage();
    expect(web.inside(`cat ${result}/x`)).toBe('x');

    // The language host of Pulumi would look for plugins behind the links there.
    expect(readFileSync('.fleet/built/PulumiPolicy.yaml', 'utf8')).toContain('no policy pack');

    const away = host.builds({ connection: { ...run.connection, addresses: ['10.77.80.99'] } });
    const again = await step(lab, 'bring', { run: { ...run, ...away }, wanted: result });
    expect(again).toMatchObject({ code: 0, stderr: '' });
  });

  test('[R6.4][R2.5] is signed by the operator where config names a key, and from then on nothing else is taken', async () => {
    const signed = await signing();
    const bring = (made: ReturnType<typeof evaluated>, as: Partial<RunFile> = signed) =>
      step(lab, 'bring', { run: web.runFile({ derivation: made.derivation, ...as }), wanted: made.result });

    const unknown = await bring(system());
    expect([unknown.code, unknown.stderr]).toEqual([
      0,
      expect.stringMatching(
        /signed by prod-1:[^]*web does not know the key of the operator yet: .* on root’s word/,
      ),
    ]);

    trust(signed.signingKey);
    const whole = evaluated('whole', `# ${unique()}\nmkdir $out; ln -s $needed $out/needed`, needed);
    const taken = await bring(whole);
    expect([taken.code, taken.stderr]).toEqual([0, expect.not.stringContaining('on root’s word')]);
    const lines = signatures(whole.result).split('\n');
    expect([lines.length, lines.filter((line) => line.includes('prod-1:')).length]).toEqual([2, 2]);

    // As of one that holds another key under the name.
    const forged = system();
    const refused = await bring(forged, { ...(await signing()), signingKey: signed.signingKey });
    expect(refused.stderr).toContain('found: its Nix refuses what no key that it trusts has signed');
    expect([refused.code, there(web, forged.result)]).toEqual([1, 'no']);

    const broken = answersFolder();
    await lendKey(broken, 'prod-1:hunter2');
    const failed = await bring(forged, { ...signed, answers: broken });
    expect(failed.stderr).toMatch(
      /expected: \S+ to be signed with prod-1:\S+ within \d+ s\n {2}found: nix store sign exited with 1/,
    );
    expect(failed.stderr).not.toContain('hunter2');

    const late = await bring(forged, { ...signed, answers: '/nowhere' });
    expect(late.stderr).toMatch(
      /expected: the key to sign \S+ with, from the up that this step is of\n {2}found: that up has ended/,
    );
    expect(late.code).toBe(1);

    // As `./fleet diff --closure` brings it.
    const looked = await bring(forged, { builder: 'operator', signingKey: signed.signingKey });
    expect([looked.code, looked.stderr]).toEqual([
      0,
      expect.stringContaining('is not signed: only an up has the key'),
    ]);
  });

  test('[R6.4] is built before its host is switched, and no more; what the host has is asked of nobody', async () => {
    const { derivation, result } = system();
    const here = web.runFile({ derivation, builder: 'operator' });
    const away = { ...here, connection: { ...here.connection, addresses: ['10.77.80.99'] } };
    const loginsBefore = web.logins();
    // One that is away keeps nobody else of its wave from being switched.
    const first = await step(lab, 'build', { run: away, wanted: result });
    expect([first.code, first.stderr]).toEqual([0, expect.stringMatching(/building \S+ on the operator/)]);
    expect((await step(lab, 'build', { run: here, wanted: result })).code).toBe(0);
    expect([web.logins() - loginsBefore, there(web, result)]).toEqual([0, 'no']);

    expect((await step(lab, 'bring', { run: here, wanted: result })).code).toBe(0);
    rmSync('.fleet/built/web', { recursive: true });
    nix('store', 'delete', result, {});
    const offline = host.builds({ connection: { ...here.connection, addresses: ['10.77.80.99'] } });
    for (const builder of ['operator', offline.builder] as const) {
      const again = await step(lab, 'build', { run: { ...here, builder }, wanted: result });
      expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('is there already')]);
    }
  });

  test('[R6.4] and is not there is said to need Nix here, where there is none', async () => {
    const { result } = system();
    const outcome = await step(lab, 'bring', { run: web.runFile({ builder: 'operator' }), wanted: result });
    expect(outcome.stderr).toMatch(
      /web: switch failed\n[^]*found: none: there is no Nix here[^]*next: install Nix/,
    );
    expect(outcome.code).toBe(1);
  });

  test('[R6.4] is compared where it is built, without Nix here: with what the host runs, else with what was delivered', async () => {
    const made = (name: string) => {
      const files = new HostFlake(join(folder, name), 'web', `ssh-ed25519 AAAA ${name}`);
      return {
        flake: files.folder,
        overrideInputs: files.overrideInputs,
        to: files.evaluate('toplevel').result,
      };
    };
    const [first, second] = [made('first'), made('second')];
    const compare = async ({ to, ...files }: typeof first, changes: Partial<RunFile>) => {
      const run = web.runFile({ ...files, ...host.builds(), ...changes });
      const outcome = await step(lab, 'compare', { run, wanted: to });
      expect([outcome.code, outcome.stderr]).toEqual([
        0,
        expect.stringContaining('builder evaluates and builds web'),
      ]);
      return JSON.parse(outcome.stdout) as unknown;
    };
    expect(await compare(first, {})).toEqual([
      {
        title: 'what comes, against what runs',
        result: expect.objectContaining({
          from: web.inside('readlink -f /run/current-system'),
          to: first.to,
          foreseen: expect.objectContaining({ reboot: expect.any(String) as string }) as object,
        }) as object,
      },
    ]);

    const { connection } = web.runFile();
    const away = { connection: { ...connection, addresses: ['10.77.80.99'] } };
    const delivered: Delivery = {
      ...{ status: 'confirmed', storePath: first.to, generation: 1, kernel: '6.12', deliveredAt: null },
      ...{ addresses: [], hostKey: '' },
    };
    expect(await compare(second, { ...away, delivered })).toEqual([
      {
        title: expect.stringMatching(
          /^what comes, against what was delivered \(web: unreachable \(10\.77/,
        ) as string,
        result: expect.objectContaining({ from: first.to, to: second.to }) as object,
      },
    ]);
    const gone = `/nix/store/${'0'.repeat(32)}-gone`;
    expect(await compare(second, { ...away, delivered: { ...delivered, storePath: gone } })).toEqual([
      {
        title: 'what comes, against what runs',
        result: {
          unknown: expect.stringMatching(
            /^web: unreachable .*; builder: \/nix\/store\/0+-gone is not/,
          ) as string,
        },
      },
    ]);
    expect(there(web, second.to)).toBe('no');

    // What else is in a folder of the user's own nobody has looked at.
    const own = { ...second.overrideInputs, own: 'path:/a/flake' };
    const run = web.runFile({ ...second, ...host.builds(), overrideInputs: own });
    const unsent = await step(lab, 'compare', { run, wanted: second.to });
    expect(unsent.stdout).toContain('its flake is a folder of this machine');
    expect(unsent.stderr).not.toContain('sending');
  });

  test('[R6.4] that does not build leaves the host as it is, and says where its log is', async () => {
    for (const [builder, log] of [
      [host.builds().builder, 'ssh root@10.77.80.11 nix log'],
      ['operator', 'nix log'],
    ] as const) {
      const { derivation, result } = system('echo this went wrong >&2; exit 3');
      const run = web.runFile({ derivation, builder });
      const outcome = await step(lab, 'build', { run, wanted: result });
      expect(outcome.code).toBe(1);
      expect(outcome.stderr).toContain('web: build failed');
      expect(outcome.stderr).toContain(`the builder of ${derivation} failed`);
      expect(outcome.stderr).toContain('this went wrong');
      expect(outcome.stderr).toContain(`${log} ${derivation}`);
      expect(web.inside(`ls -d ${derivation} 2>/dev/null || echo none`)).toBe('none');
    }
  });

  test('[R2.7] goes to no other machine, and comes from no other', async () => {
    const foreign = `ssh-ed25519 ${Buffer.from('\0\0\0\vssh-ed25519\0\0\0 00000000000000000000000000000000').toString('base64')}`;
    const { derivation, result } = system();
    const outcome = await step(lab, 'build', {
      run: web.runFile({ derivation, ...host.builds({ hostKey: foreign }) }),
      wanted: result,
    });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('its builder builder: another machine at 10.77.80.11');
    expect(there(web, result)).toBe('no');
  });
});

describe('what is sent to a host that evaluates itself', () => {
  test('[R6.4] each input folder once, under references that the host has', () => {
    const { folders, references } = sendable({
      flake: '.fleet/dev/up/web/system',
      overrideInputs: {
        'nixpkgs-2505': 'path:/a/nixpkgs?dir=25.05',
        'nixpkgs-2511': 'path:/a/nixpkgs?dir=25.11',
        disko: 'path:/a/with%20space',
        other: 'github:o/r',
      },
    });
    expect(folders).toEqual([
      { folder: '.fleet/dev/up/web/system', name: 'flake' },
      { folder: '/a/nixpkgs', name: 'input-1' },
      { folder: '/a/with space', name: 'input-2' },
    ]);
    expect(references).toEqual({
      'nixpkgs-2505': 'path:@work@/input-1?dir=25.05',
      'nixpkgs-2511': 'path:@work@/input-1?dir=25.11',
      disko: 'path:@work@/input-2',
      other: 'github:o/r',
    });
  });

  test('[R6.4] arrives byte for byte: long names, links, modes, times', async () => {
    const source = join(folder, 'source');
    const long = join(source, 'd'.repeat(90), 'e'.repeat(120));
    mkdirSync(long, { recursive: true });
    writeFileSync(join(long, 'naïve "quoted" ${name}'), 'x'.repeat(511));
    writeFileSync(join(source, 'run'), '#!/bin/sh\n');
    chmodSync(join(source, 'run'), 0o755);
    writeFileSync(join(source, 'empty'), '');
    symlinkSync('y'.repeat(130), join(source, 'link'));
    utimesSync(join(source, 'run'), 1_000_000_000, 1_000_000_000);
    const chunks: Buffer[] = [];
    for await (const chunk of tar([{ folder: source, name: 'copy' }])) chunks.push(chunk as Buffer);
    execFileSync('tar', ['--extract', '--directory', folder], { input: Buffer.concat(chunks) });
    const list = (name: string) =>
      execFileSync(
        'find',
        ['.', '-type', 'f', '-printf', '%p %m %T@\\n', '-o', '-type', 'l', '-printf', '%p %l\\n'],
        {
          cwd: join(folder, name),
          encoding: 'utf8',
        },
      )
        .replace(/\.\d+$/gm, '')
        .split('\n')
        .sort();
    expect(list('copy')).toEqual(list('source'));
    execFileSync('diff', ['-r', '--no-dereference', join(folder, 'copy'), source]);
  });
});

test('[R6.4] the derivation that failed first is found in what any release of Nix says', () => {
  const drv = '/nix/store/00000000000000000000000000000000-x.drv';
  for (const line of [
    `error: builder for '${drv}' failed with exit code 1;`,
    `error: build of '${drv}' on 'ssh://x' failed`,
    `error: Cannot build '${drv}'.`,
  ])
    expect(
      failedDerivation(['noise', line, `error: 1 dependencies of derivation '${drv}2' failed to build`]),
    ).toBe(drv);
});
