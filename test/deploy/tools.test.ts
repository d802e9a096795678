import { requireTools } from '../../deploy/tools';
import { toolchainEnv } from '../support/toolchain';

describe('programs on the operator', () => {
  const before = process.env.PATH;
  afterEach(() => {
    process.env.PATH = before;
  });

  test('[R6.1] missing ones are named, all at once, with where to get them', async () => {
    process.env.PATH = '/nowhere';
    const failure = await requireTools().then(
      () => '',
      (error: unknown) => String(error),
    );
    expect(failure).toContain('ssh is not on PATH: install the OpenSSH client');
    expect(failure).toContain('sops is not on PATH: install sops 3.9 or newer');
  });

  test('[R6.1] nothing is said where they are there', async () => {
    process.env.PATH = toolchainEnv().PATH;
    await expect(requireTools()).resolves.toBeUndefined();
  });
});
