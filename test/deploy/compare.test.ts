import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { RawConfig } from '../support/config';
import { PROJECT } from '../support/toolchain';

/** A clone with two stacks, locks and a commit. */
describe('./fleet compare', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-compare-test-'));
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...words], {
      cwd: folder,
    });
  const compare = (...words: string[]) => {
    const program = join(PROJECT, 'dist', 'deploy', 'compare.js');
    const { status, stdout, stderr } = spawnSync('node', [program, ...words], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  const stack = (name: string, channel: string) => {
    const { config } = parse(readFileSync(join(PROJECT, 'Pulumi.dev.yaml'), 'utf8')) as { config: RawConfig };
    config['nixos-fleet:nix'] = { channel, homeChannel: 'unstable' };
    writeFileSync(join(folder, `Pulumi.${name}.yaml`), stringify({ config: config as unknown }));
  };
  const lock = (file: string, revisions: Readonly<Record<string, string>>) => {
    const node = (rev: string) => ({
      locked: { type: 'github', owner: 'NixOS', repo: 'nixpkgs', rev, lastModified: 1764300000 },
    });
    const nodes = Object.fromEntries(Object.entries(revisions).map(([name, rev]) => [name, node(rev)]));
    const inputs = Object.fromEntries(Object.keys(revisions).map((name) => [name, name]));
    const text = JSON.stringify({ version: 7, root: 'root', nodes: { root: { inputs }, ...nodes } });
    writeFileSync(join(folder, 'nix', file), text);
  };
  const system = { 'nixpkgs-2511': 'aaa', 'nixpkgs-2605': 'bbb', 'nixpkgs-unstable': 'ccc' };

  beforeAll(() => {
    cpSync(join(PROJECT, 'nix'), join(folder, 'nix'), { recursive: true });
    mkdirSync(join(folder, 'sandbox', 'worlds'), { recursive: true });
    cpSync(join(PROJECT, 'sandbox/worlds/machine.nix'), join(folder, 'sandbox/worlds/machine.nix'));
    stack('dev', '26.05');
    stack('prod', '25.11');
    lock('flake.lock', system);
    lock('home/flake.lock', { 'nixpkgs-unstable': 'ddd' });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'before');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('[R5.7] shows what the promotion of a stack changes: config, and the inputs that its hosts use', () => {
    // Whatever host is on a channel of its own uses the same input in both.
    expect(compare('prod', 'dev')).toEqual({
      status: 0,
      stderr: '',
      stdout: `nixos-fleet:nix.channel
  - "25.11"
  + "26.05"
nix/flake.lock: nixpkgs-2511
  - github:NixOS/nixpkgs/aaa (2025-11-28)
nix/flake.lock: nixpkgs-2605
  + github:NixOS/nixpkgs/bbb (2025-11-28)
`,
    });
    expect(compare('dev', 'dev').stdout).toBe('the same config\nthe same locks\n');
  });

  test('[R5.7] compares with any commit; an input that no host of the stack uses is no difference', () => {
    lock('flake.lock', { ...system, 'nixpkgs-2511': 'eee', 'nixpkgs-2605': 'fff' });
    expect(compare('prod@HEAD', 'prod').stdout).toBe(`the same config
nix/flake.lock: nixpkgs-2511
  - github:NixOS/nixpkgs/aaa (2025-11-28)
  + github:NixOS/nixpkgs/eee (2025-11-28)
`);
    const wrong = compare('prod@nowhere', 'prod');
    expect([wrong.status, wrong.stdout]).toEqual([1, '']);
    expect(wrong.stderr).toContain('nowhere');
  });
});
