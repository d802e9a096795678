import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { ageIdentity } from '../../model/age-key';
import { simulatedSeed } from '../../sandbox/world/keys';
import { minimalConfig, recipients } from '../support/config';
import { PROJECT, toolchainEnv } from '../support/toolchain';
import { compile } from './compile';

const KEY = ageIdentity(simulatedSeed('admin/bob'));
const ESCROW = 'ciphertext of the escrow\n';

describe('the escrow in the safe', () => {
  let folder: string;
  let program: string;
  beforeAll(() => {
    program = compile('deploy/escrow.ts', mkdtempSync(join(PROJECT, '.sandbox', 'escrow-')));
    folder = mkdtempSync(join(tmpdir(), 'fleet-escrow-'));
    for (const part of ['nix', 'package.json']) symlinkSync(join(PROJECT, part), join(folder, part));
    const config = Object.entries(minimalConfig()).map(([key, value]): [string, unknown] => [
      `nixos-fleet:${key}`,
      value,
    ]);
    writeFileSync(join(folder, 'Pulumi.prod.yaml'), stringify({ config: Object.fromEntries(config) }));
    mkdirSync(join(folder, 'secrets', 'prod', 'escrow'), { recursive: true });
    writeFileSync(join(folder, 'secrets', 'prod', 'escrow', 'hosts.yaml'), ESCROW);
  }, 120_000);
  afterAll(() => {
    rmSync(folder, { recursive: true });
    rmSync(join(program, '..', '..'), { recursive: true });
  });

  const escrow = (...args: string[]) =>
    spawnSync('node', [program, 'prod', ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...toolchainEnv(), SOPS_AGE_KEY: KEY },
    });

  test('[R3.11] the page says what to do and who can open what, and shows no private key unless it is asked to', () => {
    const { stdout, status } = escrow('page');
    expect(status).toBe(0);
    expect(stdout).toContain('./fleet recover --stack prod');
    for (const recipient of Object.values(recipients)) expect(stdout).toContain(recipient);
    expect(stdout).toContain(
      execFileSync('sha256sum', { input: ESCROW, encoding: 'utf8' }).split(' ')[0] ?? '?',
    );
    expect(stdout).not.toContain('AGE-SECRET-KEY');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(84);
    expect(escrow('page', '--with-key').stdout).toContain(KEY);
  });

  test('[R3.11] the image holds the page, the config and the sops files, and no private key', () => {
    const file = join(folder, 'stick.img');
    const { stderr, status } = escrow('image', file);
    expect([status, stderr]).toEqual([0, '']);
    const read = (path: string) =>
      execFileSync('/sbin/debugfs', ['-R', `cat ${path}`, file], { encoding: 'utf8', stdio: 'pipe' });
    expect(read('/secrets/prod/escrow/hosts.yaml')).toBe(ESCROW);
    expect(read('/README.txt')).toBe(escrow('page').stdout);
    expect(read('/Pulumi.prod.yaml')).toBe(readFileSync(join(folder, 'Pulumi.prod.yaml'), 'utf8'));
    expect(readFileSync(file).includes(KEY)).toBe(false);
    expect(escrow('image', file).stderr).toContain('name another file');
    expect(read('/README.txt')).not.toBe('');
  });

  test('[R3.11] without an escrow it says what makes one', () => {
    const path = join(folder, 'secrets', 'prod', 'escrow');
    cpSync(path, `${path}.kept`, { recursive: true });
    rmSync(path, { recursive: true });
    expect(escrow('page').stderr).toContain('the first up makes it');
    cpSync(`${path}.kept`, path, { recursive: true });
  });
});
