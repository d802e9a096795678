import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// A clone with nothing but the launcher and the toolchain, and a PATH of which each test says what is on it.
let clone: string;
let path: string;
const root = join(__dirname, '../..');
const shellCommands = [
  'bash',
  'readlink',
  'dirname',
  'uname',
  'sort',
  'head',
  'grep',
  'sed',
  'cat',
  'awk',
  'id',
  'stat',
];
const fileCommands = [
  'mkdir',
  'mv',
  'rm',
  'cp',
  'find',
  'mktemp',
  'sha256sum',
  'cut',
  'chmod',
  'flock',
  'timeout',
  'sleep',
];

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'fleet toolchain '));
  path = join(clone, 'path');
  cpSync(join(root, 'fleet'), join(clone, 'fleet'));
  cpSync(join(root, 'sandbox/toolchain'), join(clone, 'sandbox/toolchain'), { recursive: true });
  for (const directory of ['path', 'node_modules', 'dist/deploy', 'sandbox/worlds'])
    mkdirSync(join(clone, directory), { recursive: true });
  writeFileSync(join(clone, 'dist/deploy/stale-build.js'), '');
  writeFileSync(join(clone, 'sandbox/worlds/dev.json'), '{}');
  for (const name of [...shellCommands, ...fileCommands]) {
    const file = spawnSync('bash', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    symlinkSync(file, join(path, name));
  }
  symlinkSync(process.execPath, join(path, 'node'));
});
afterEach(() => {
  rmSync(clone, { recursive: true });
});

function command(name: string, script: string): void {
  writeFileSync(join(path, name), `#!/bin/bash\n${script}\n`);
  chmodSync(join(path, name), 0o755);
}

function run(file: string, args: string[], env: Record<string, string> = {}) {
  const done = spawnSync(join(clone, file), args, {
    encoding: 'utf8',
    env: { PATH: path, HOME: clone, ...env },
    timeout: 30_000,
  });
  return { status: done.status, stdout: done.stdout, stderr: done.stderr };
}

describe('a stack that is not simulated', () => {
  beforeEach(() => {
    command(
      'pulumi',
      'printf "<%s>" "$@"; printf "\\n%s %s %s" "$PATH" "${PULUMI_HOME-none}" "${PULUMI_CONTINUE_ON_ERROR-none}"',
    );
    command('sops', '');
    command('ssh', '');
  });

  test('[R6.1] gets the user’s own pulumi with every argument as it was given', () => {
    const done = run('fleet', ['up', '--stack', 'prod', '-m', 'two words', '--diff']);
    expect(done).toMatchObject({ status: 0, stderr: '' });
    expect(done.stdout).toBe(`<up><--stack><prod><-m><two words><--diff>\n${path} none true`);
    expect(existsSync(join(clone, '.sandbox'))).toBe(false);
  });

  test.each([
    ['-s prod', ['-s', 'prod', 'preview']],
    ['--stack=prod', ['preview', '--stack=prod']],
    ['an organisation', ['preview', '-s', 'acme/fleet/prod']],
    ['an option with a value before the verb', ['--color', 'never', 'preview', '-s', 'prod']],
  ])('[R6.1] is recognised by %s', (_, args) => {
    const done = run('fleet', args);
    expect(done.stdout).toBe(`${args.map((arg) => `<${arg}>`).join('')}\n${path} none none`);
  });

  test('[R6.1] is recognised by PULUMI_STACK', () => {
    expect(run('fleet', ['preview'], { PULUMI_STACK: 'prod' }).stdout).toContain('<preview>');
  });

  test.each(['pulumi', 'sops', 'ssh'])('[R6.1] without %s ends at once and says so', (tool) => {
    rmSync(join(path, tool));
    const done = run('fleet', ['up', '-s', 'prod']);
    expect(done.status).toBe(1);
    expect(done.stderr).toContain(`stack prod: ${tool} was not found on PATH`);
  });
});

describe('the tools', () => {
  test('[R6.1] a Go that is too old is said before anything is installed, with both versions', () => {
    command('go', 'echo go1.19.8');
    const done = run('sandbox/toolchain/setup.sh', []);
    expect(done.status).toBe(1);
    expect(done.stderr).toMatch(
      /^Go 1\.19\.8 is too old to build pulumi 3\.259\.0: install Go 1\.25\.\d+ or newer/,
    );
  });

  test('[R6.1] no Go at all is said with the version that is needed', () => {
    expect(run('sandbox/toolchain/setup.sh', []).stderr).toMatch(/no Go to build it: install Go 1\.25/);
  });

  test('[R6.1] a tool of the system is used if it is new enough, and looked at again when it has changed', () => {
    command('age', 'echo v1.3.2');
    symlinkSync(
      spawnSync('bash', ['-c', 'command -v ln'], { encoding: 'utf8' }).stdout.trim(),
      join(path, 'ln'),
    );
    mkdirSync(join(clone, '.sandbox'));
    expect(run('sandbox/toolchain/tool.sh', ['check', 'age']).status).toBe(1);
    expect(run('sandbox/toolchain/tool.sh', ['get', 'age'])).toMatchObject({
      status: 0,
      stdout: `${path}/age\n`,
    });
    expect(run('sandbox/toolchain/tool.sh', ['check', 'age']).status).toBe(0);
    command('age', 'echo v1.1.1 # older');
    expect(run('sandbox/toolchain/tool.sh', ['check', 'age']).status).toBe(1);
  });

  test('[R6.1] an archive with another sum than the pinned one is not used', () => {
    command('curl', 'while [ "$1" != -o ]; do shift; done; echo something else >"$2"');
    mkdirSync(join(clone, '.sandbox'));
    const done = run('sandbox/toolchain/tool.sh', ['get', 'sops']);
    expect(done.status).toBe(1);
    expect(done.stderr).toContain('does not have the sum e5bec3346a87');
    expect(existsSync(join(clone, '.sandbox/bin/sops'))).toBe(false);
  });

  test('[R6.1] a cached tool with another sum than it was stored with is made again', () => {
    const cache = join(clone, 'cache');
    const script = `. sandbox/toolchain/versions.sh; . sandbox/toolchain/cache.sh; echo tool >made; mkdir -p .sandbox
      cache_put sops 0123456789abcdef made; cache_get sops 0123456789abcdef got && cat got
      echo tampered >"$FLEET_CACHE/sops-0123456789abcdef/file"; cache_get sops 0123456789abcdef got2 || echo refused`;
    const done = spawnSync('bash', ['-c', script], {
      cwd: clone,
      encoding: 'utf8',
      env: { PATH: path, FLEET_CACHE: cache },
    });
    expect(done.stdout).toBe('tool\nrefused\n');
    expect(done.stderr).toContain('does not have the sum that it was stored with');
  });
});

test('[R6.1] a verb of the launcher refuses what it does not know', () => {
  expect(run('fleet', ['lab', 'explode'])).toMatchObject({
    status: 1,
    stderr: 'usage: ./fleet lab [stop]\n',
  });
});
