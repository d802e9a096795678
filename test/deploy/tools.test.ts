import { requireTools } from '../../deploy/tools';
import { toolchainEnv } from '../support/toolchain';

describe('programs on the operator', () => {
  const before = process.env.PATH;
  afterEach(() => {
    process.env.PATH = before;
  });

  test('[R6.1] missing ones are named, all at once, with where to get them', () => {
    process.env.PATH = '/nowhere';
    expect(requireTools).toThrow(
      /ssh is not on PATH: install the OpenSSH client.*\nsops is not on PATH: install sops 3\.9 or newer/,
    );
  });

  test('[R6.1] nothing is said where they are there', () => {
    process.env.PATH = toolchainEnv().PATH;
    expect(requireTools).not.toThrow();
  });
});
