import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stringify } from 'yaml';
import { run, type ChildResult } from '../../deploy/child';
import type { Checked } from '../../policy/rule';
import { RULES } from '../../policy/rules';
import { minimalConfig, type RawConfig } from '../support/config';
import { policyPack, PROJECT, toolchainEnv } from '../support/toolchain';
import { CASES } from './resources';

/** Registers what it is given, after the component that stands for the fleet. */
const PROGRAM = `
const pulumi = require('@pulumi/pulumi');
new pulumi.ComponentResource('nixos-fleet:index:Fleet', 'fleet');
for (const { type, name, props } of JSON.parse(process.env.RESOURCES))
  new pulumi.ComponentResource(type, name, props);
`;

/** A project of its own with the pack, the library and one stack. */
let folder: string;
let env: NodeJS.ProcessEnv;

const pulumi = (...args: string[]): Promise<ChildResult> =>
  run(['pulumi', ...args, '--stack', 'test', '--non-interactive'], { limit: 120, cwd: folder, env });

/** @param desktop what is different of a host that breaks no rule */
function look(
  desktop: RawConfig,
  resources: readonly Checked[] = [],
  verb: readonly string[] = ['preview'],
): Promise<ChildResult> {
  const config = minimalConfig();
  const { desktop: plain } = config.hosts as Record<string, RawConfig>;
  config.hosts = { desktop: { ...plain, health: { units: ['nginx.service'] }, ...desktop } };
  const namespaced = Object.entries(config).map(([key, value]): [string, unknown] => [
    `nixos-fleet:${key}`,
    value,
  ]);
  writeFileSync(join(folder, 'Pulumi.test.yaml'), stringify({ config: Object.fromEntries(namespaced) }));
  env.RESOURCES = JSON.stringify(resources);
  return pulumi(...verb, '--policy-pack', relative(PROJECT, policyPack()));
}

const text = ({ stdout, stderr }: ChildResult): string => `${stdout}\n${stderr}`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleet-policy-'));
  for (const part of ['dist', 'deploy/host', 'policy', 'sandbox/policy'])
    cpSync(join(PROJECT, part), join(folder, part), { recursive: true });
  for (const part of ['node_modules', 'nix']) symlinkSync(join(PROJECT, part), join(folder, part));
  for (const part of ['backend', 'machines', 'own']) mkdirSync(join(folder, part));
  writeFileSync(join(folder, 'machines', 'desktop.nix'), '{ }\n');
  writeFileSync(
    join(folder, 'own', 'force.nix'),
    '{ lib, ... }:\n{\n  services.fstrim.enable = lib.mkForce true;\n}\n',
  );
  writeFileSync(
    join(folder, 'Pulumi.yaml'),
    'name: policy\nruntime: { name: nodejs, options: { typescript: false } }\n',
  );
  writeFileSync(join(folder, 'package.json'), '{ "main": "index.js" }\n');
  writeFileSync(join(folder, 'index.js'), PROGRAM);
  env = {
    ...toolchainEnv(),
    PULUMI_HOME: join(folder, 'home'),
    PULUMI_BACKEND_URL: `file://${join(folder, 'backend')}`,
    PULUMI_CONFIG_PASSPHRASE: 'simulated',
    PULUMI_SKIP_UPDATE_CHECK: '1',
  };
  const made = await pulumi('stack', 'init');
  if (made.code !== 0) throw new Error(made.stderr);
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('[R2.5] what breaks no rule passes', async () => {
  const result = await look({}, [...(CASES['admin-ports-closed-to-the-world']?.not ?? [])].slice(0, 1));
  expect(text(result)).toContain('nixos-fleet');
  expect(text(result)).not.toMatch(/\[(mandatory|advisory)\]/);
  expect(result.code).toBe(0);
}, 120_000);

/** What breaks each mandatory rule in a stack's file, or by a resource. Too few admins and too long limits are refused by config itself. */
const BROKEN: Readonly<
  Record<string, { readonly desktop?: RawConfig; readonly resource?: Checked | undefined }>
> = {
  'no-plaintext-secret': { desktop: { options: { 'services.x.password': 'correct horse' } } },
  'forced-override-has-a-reason': { desktop: { modules: ['own/force.nix'] } },
  'admin-ports-closed-to-the-world': { resource: CASES['admin-ports-closed-to-the-world']?.fires[0] },
  'no-password-login': { desktop: { options: { 'services.openssh.settings.PasswordAuthentication': true } } },
  'pinned-host-key': { resource: CASES['pinned-host-key']?.fires.at(-1) },
  'no-latest-image': {
    desktop: { options: { 'virtualisation.oci-containers.containers.web.image': 'nginx:latest' } },
  },
  'configuration-of-this-host': { resource: CASES['configuration-of-this-host']?.fires[0] },
};

test('every mandatory rule is tried on the engine', () => {
  const mandatory = RULES.filter(({ level }) => level === 'mandatory').map(({ name }) => name);
  expect([...Object.keys(BROKEN), 'two-admins', 'bounded-waits'].sort()).toEqual(mandatory.sort());
});

test.each(Object.entries(BROKEN))(
  '[R2.5] %s: preview ends with an error that names it',
  async (name, broken) => {
    const result = await look(broken.desktop ?? {}, broken.resource === undefined ? [] : [broken.resource]);
    expect(text(result)).toContain(`[mandatory]  ${name} `);
    expect(text(result).match(/\[mandatory\]/g)).toHaveLength(1);
    expect(result.code).not.toBe(0);
  },
  120_000,
);

test('[R2.5] advisory rules warn, and nothing is stopped', async () => {
  const server = CASES['data-is-protected']?.fires.slice(0, 1);
  const result = await look(
    { health: {}, options: { 'systemd.services.x.serviceConfig.TimeoutStartSec': 'infinity' } },
    server,
  );
  for (const name of ['host-has-a-health-check', 'bounded-units', 'data-is-protected'])
    expect(text(result)).toContain(`[advisory]  ${name} `);
  expect(result.code).toBe(0);
}, 120_000);

test('[R2.5] up is refused as preview is, with nothing recorded, and a secret that is found is not shown', async () => {
  const result = await look(
    { options: { 'services.x.password': 'correct horse' } },
    [],
    ['up', '--yes', '--skip-preview'],
  );
  expect(result.code).not.toBe(0);
  expect(text(result)).toContain('desktop: hosts/desktop/options.nix:3: expected no secret');
  expect(text(result)).not.toContain('correct horse');
  expect((await pulumi('stack', 'export')).stdout).not.toContain('nixos-fleet:index:Fleet');
  expect(readFileSync(join(folder, 'Pulumi.test.yaml'), 'utf8')).toContain('correct horse');
}, 120_000);
