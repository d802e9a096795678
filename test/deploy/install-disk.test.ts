import { judgeDisk, readDisk, type DiskFacts } from '../../deploy/install-disk';

const wanted = { host: 'web', hostKey: 'ssh-ed25519 WEB', disk: '/dev/sda', closure: '/nix/store/new' };
const blank: DiskFacts = { exists: true, size: 1, signatures: [], blank: true, mounted: false };
const used: DiskFacts = { ...blank, blank: false, signatures: ['/dev/sda: gpt', '/dev/sda1: ext4 "root"'] };
const marker = (state: string, host = 'web', hostKey = 'ssh-ed25519 WEB') => ({
  marker: { state, host, hostKey, closure: '/nix/store/old' },
});

describe('whether a disk may be formatted', () => {
  test.each<[string, DiskFacts, string | undefined, string]>([
    ['blank', blank, undefined, 'format'],
    ['with signatures', used, undefined, 'refuse'],
    ['with signatures, another host named', used, 'mail', 'refuse'],
    ['with signatures, this host named', used, 'web', 'format'],
    ['with bytes of an unknown kind', { ...blank, blank: false }, undefined, 'refuse'],
    [
      'formatted by this installation, mounted',
      { ...used, ...marker('formatted'), mounted: true },
      undefined,
      'continue',
    ],
    [
      'formatted by this installation, installer restarted',
      { ...used, ...marker('formatted') },
      undefined,
      'format',
    ],
    [
      'being formatted by this installation',
      { ...used, formatting: '/dev/sda ssh-ed25519 WEB' },
      undefined,
      'format',
    ],
    [
      'being formatted for another key',
      { ...used, formatting: '/dev/sda ssh-ed25519 MAIL' },
      undefined,
      'refuse',
    ],
    [
      'another disk being formatted',
      { ...used, formatting: '/dev/sdb ssh-ed25519 WEB' },
      undefined,
      'refuse',
    ],
    ['installed by this installation', { ...used, ...marker('installed') }, undefined, 'boot'],
    ['installed, to be installed anew', { ...used, ...marker('installed') }, 'web', 'format'],
    ['of another host', { ...used, ...marker('formatted', 'mail') }, undefined, 'refuse'],
    [
      'of an earlier machine of that name',
      { ...used, ...marker('formatted', 'web', 'ssh-ed25519 OLD') },
      undefined,
      'refuse',
    ],
  ])('[R6.2] %s', (_, found, wipe, verdict) => {
    expect(judgeDisk({ ...wanted, ...(wipe === undefined ? {} : { wipe }) }, found).kind).toBe(verdict);
  });

  test('[R6.2] a system that was just installed is not installed again because the token is still there', () => {
    const found = { ...used, ...marker('installed') };
    expect(judgeDisk({ ...wanted, wipe: 'web', closure: '/nix/store/old' }, found).kind).toBe('boot');
  });

  test('[R6.2] a refusal shows what was found', () => {
    expect(judgeDisk({ ...wanted, wipe: 'mail' }, { ...used, ...marker('installed', 'mail') })).toEqual({
      kind: 'refuse',
      expected: 'a blank disk at /dev/sda, or wipe: web (found wipe: mail)',
      found: 'an installation of mail (installed), /dev/sda: gpt, /dev/sda1: ext4 "root"',
    });
  });
});

test('[R6.2] the answer of the installer is read', () => {
  const json =
    '{"signatures":[{"device":"sda1","type":"ext4","label":"root"},{"device":"sda1","type":"gpt","label":null}]}';
  const facts = new Map([
    ['size', '1024'],
    ['wipefs /dev/sda', ''],
    ['wipefs /dev/sda1', json],
    ['mounted', 'yes'],
    ['marker.state', 'formatted'],
    ['marker.host', 'web'],
    ['marker.hostKey', 'ssh-ed25519 WEB'],
    ['marker.closure', ''],
  ]);
  expect(readDisk(facts)).toEqual({
    exists: true,
    size: 1024,
    signatures: ['/dev/sda1: ext4 "root"', '/dev/sda1: gpt'],
    blank: false,
    mounted: true,
    marker: { state: 'formatted', host: 'web', hostKey: 'ssh-ed25519 WEB' },
  });
});
