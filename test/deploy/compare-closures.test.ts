import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareClosures } from '../../deploy/closures';
import { writeRunFile, type RunFile } from '../../deploy/run-file';
import { DEFAULT_LIMITS } from '../../model/limits';
import type { HostPreview } from '../../model/preview-hosts';
import { hostKeys } from '../support/config';
import { toolchainEnv } from '../support/toolchain';

const [DELIVERED, COMING] = ['a', 'b'].map(
  (letter) => `/nix/store/${letter.repeat(32)}-nixos-system-web`,
) as [string, string];

/** Of a host that nobody reaches, whatever is asked; what a host answers is seen in test/system/approval.test.ts. */
describe('closures that cannot be compared', () => {
  const before = { folder: process.cwd(), env: { ...process.env } };
  const folder = mkdtempSync(join(tmpdir(), 'fleet-closures-'));
  const run: RunFile = {
    host: 'web',
    connection: { addresses: ['127.0.0.1'], user: 'root', port: 1 },
    hostKey: hostKeys.desktop,
    limits: { ...DEFAULT_LIMITS, connect: 2 },
    health: { units: [], tcp: [], http: [], commands: [] },
    whenUnreachable: 'fail',
    reboot: { when: 'never' },
    flake: '.',
    overrideInputs: {},
    log: 'log',
    derivation: `${COMING}.drv`,
    closure: COMING,
    delivered: {
      ...{ status: 'confirmed', storePath: DELIVERED, generation: 1, kernel: '6.12', deliveredAt: null },
      ...{ addresses: ['127.0.0.1'], hostKey: hostKeys.desktop },
    },
  };
  const web: HostPreview = {
    ...{ host: 'web', kind: 'system', losses: [], happens: ['build'], notes: [], ineffective: [], diffs: [] },
    ...{ switched: true, closure: COMING, homes: [] },
  };

  beforeAll(() => {
    process.chdir(folder);
    Object.assign(process.env, toolchainEnv());
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    writeRunFile('prod', run, undefined, 'preview');
  });
  afterAll(() => {
    jest.restoreAllMocks();
    process.chdir(before.folder);
    process.env = before.env;
    rmSync(folder, { recursive: true });
  });
  const unknown = async (preview: HostPreview, closure = true) =>
    (await compareClosures('prod', preview, closure)).map(({ title, result }) => [
      title,
      'unknown' in result ? result.unknown : result,
    ]);

  test('[R6.4] what was not built is said not to be, with the reason', async () => {
    expect(await compareClosures('prod', web, true)).toEqual([
      {
        title: 'what comes, against what runs',
        result: {
          unknown: expect.stringMatching(/^not built, so sizes are unknown: web: build failed\n/) as string,
          failed: true,
        },
      },
    ]);
  });

  test('[R6.4] drift of a host that has gone since is unknown', async () => {
    const drifted: HostPreview = {
      ...web,
      switched: false,
      notes: [{ host: 'web', about: 'drifted', text: '' }],
    };
    expect(await unknown(drifted, false)).toEqual([
      ['what runs, against what was delivered', expect.stringContaining('127.0.0.1')],
    ]);
  });

  test('[R6.4] a host that is not asked is not built on, and what is missing here is named', async () => {
    const unasked: HostPreview = { ...web, notes: [{ host: 'web', about: 'not probed', text: '' }] };
    expect(await unknown(unasked)).toEqual([
      ['what comes, against what runs', `the host was not asked, and ${DELIVERED} is not in the store here`],
    ]);
    expect(await unknown(unasked, false)).toEqual([]);
  });

  test('[R6.4] of a closure that another preview has planned, or nobody has evaluated, nothing is claimed', async () => {
    const { closure: _unevaluated, ...rest } = web;
    expect(await unknown(rest)).toEqual([
      ['what comes, against what runs', 'which closure it will be is known once it is built'],
    ]);
    expect(await unknown({ ...web, closure: `${COMING}-2` })).toEqual([]);
  });
});
