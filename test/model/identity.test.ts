import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { ageRecipientOfHostKey, isAgeRecipient } from '../../model/age-key';
import { hostIdentity, SEED_BYTES, stackIdentity } from '../../model/identity';
import { parseEd25519PublicKey } from '../../model/ssh-key';
import { tool } from '../support/toolchain';

const seeds = fc.uint8Array({ minLength: SEED_BYTES, maxLength: SEED_BYTES });
const base64 = (seed: Uint8Array) => Buffer.from(seed).toString('base64');

describe('identity of a host', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'fleet-identity-'))));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, content: string): string => {
    const file = join(folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  };

  test('[R2.5] age-keygen -y gives the recipient of any generated age key', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { recipient, private: halves } = hostIdentity('web', base64(seed));
        const printed = execFileSync(tool('age-keygen'), ['-y', write('key.txt', halves.ageKeyFile)], {
          encoding: 'utf8',
        });
        expect(printed.trim()).toBe(recipient);
        expect(isAgeRecipient(recipient)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('[R2.5] ssh-keygen reads any generated host key, and it is the pinned one', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { hostKey, private: halves } = hostIdentity('web', base64(seed));
        const printed = execFileSync('ssh-keygen', ['-y', '-f', write('host', halves.hostKeyFile)], {
          encoding: 'utf8',
        });
        expect(printed.trim().split(' ').slice(0, 2).join(' ')).toBe(hostKey);
      }),
      { numRuns: 20 },
    );
  });

  test('[R2.5] ssh-to-age gives the recipient that is derived from a host key', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { hostKey } = hostIdentity('desktop', base64(seed));
        const printed = execFileSync(tool('ssh-to-age'), { input: `${hostKey} desktop\n`, encoding: 'utf8' });
        expect(printed.trim()).toBe(ageRecipientOfHostKey(hostKey));
      }),
      { numRuns: 20 },
    );
  });

  test('[R6.4] age key, host key and installer key of one seed share nothing', () => {
    const identity = hostIdentity('web', base64(new Uint8Array(SEED_BYTES).map((_, index) => index)));
    expect(identity.installerHostKey).not.toBe(identity.hostKey);
    expect(ageRecipientOfHostKey(identity.hostKey)).not.toBe(identity.recipient);
  });

  test('[R6.4] the same seed gives the same files, so that nothing is deployed anew', () => {
    const seed = base64(new Uint8Array(SEED_BYTES).fill(7));
    expect(hostIdentity('web', seed)).toEqual(hostIdentity('web', seed));
    expect(stackIdentity(seed)).toEqual(stackIdentity(seed));
  });

  test('[R6.4] a seed of another length names the host and both lengths', () => {
    expect(() => hostIdentity('web', base64(new Uint8Array(32)))).toThrow(
      'web: identity: expected a seed of 96 bytes, found 32',
    );
  });

  test.each(['ssh-rsa AAAA', 'ssh-ed25519 AAAA', ''])('[R2.5] %j is refused as a host key', (line) => {
    expect(() => parseEd25519PublicKey(line)).toThrow('an ed25519 key');
  });
});
