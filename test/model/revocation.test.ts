import { fileRecord, lossOf, revocation } from '../../model/revocation';
import { parseConfig } from '../../model/parse-config';
import { secretFiles } from '../../model/secret-files';
import { hostKeys, minimalConfig, type RawConfig } from '../support/config';

const NONE = { profiles: ['desktop'], platforms: ['generic'], features: [], homeFeatures: [] };

/** Three hosts that share a common file; `laptop` can open what is the others' in it too. */
function config(change: (config: RawConfig) => void = () => undefined): RawConfig {
  const made = minimalConfig();
  const desktop = (made.hosts as RawConfig).desktop as RawConfig;
  const laptop = { ...desktop, addresses: ['10.0.0.2'], hostKey: hostKeys.other };
  made.hosts = { desktop, laptop } as RawConfig;
  made.secrets = {
    key: { hosts: ['desktop', 'laptop'], source: 'password' },
    token: { hosts: ['desktop', 'laptop'] },
    own: { hosts: ['laptop'], source: 'hex' },
    mine: { hosts: ['desktop'], source: 'hex' },
  };
  made.secretValues = { token: 'x' };
  change(made);
  return made;
}

const fleet = (raw: RawConfig) =>
  parseConfig(
    {
      values: Object.fromEntries(
        Object.entries(raw).map(([key, value]) => [`nixos-fleet:${key}`, JSON.stringify(value)]),
      ),
      isSecret: (key) => key.endsWith('secretValues'),
    },
    NONE,
  ).fleet;

/** What an `up` of this config would leave, with the epochs that it was of. */
const recorded = (raw: RawConfig, epochs: ReadonlyMap<string, number> = new Map()) =>
  secretFiles(fleet(raw).secrets).map((file) => ({ ...fileRecord(file, epochs) }));

const part = (raw: RawConfig, ...path: string[]) => path.reduce((at, key) => at[key] as RawConfig, raw);
const retire = (raw: RawConfig) => {
  part(raw, 'hosts', 'laptop').retired = true;
};
const unlist = (raw: RawConfig) => {
  part(raw, 'secrets', 'key').hosts = ['desktop'];
};
const remove = (raw: RawConfig) => {
  delete part(raw, 'hosts').laptop;
  delete part(raw, 'secrets').own;
  unlist(raw);
  part(raw, 'secrets', 'token').hosts = ['desktop'];
};
const names = (raw: RawConfig) => new Set(fleet(raw).hosts.map(({ name }) => name));
const revoked = (before: RawConfig, after: RawConfig, epochs?: ReadonlyMap<string, number>) =>
  revocation(recorded(before, epochs), secretFiles(fleet(after).secrets), new Map(), names(after));

describe('revocation', () => {
  test('[R6.4] a retired host is to config what a deleted one is', () => {
    expect(fleet(config(retire))).toEqual(fleet(config(remove)));
    const inWaves = config(retire);
    inWaves.waves = [['laptop'], ['desktop']];
    expect(fleet(inWaves).waves).toEqual([['desktop']]);
  });

  test.each([
    ['retired', retire],
    ['deleted', remove],
    ['taken out of a list', unlist],
  ])('[R6.4] what a host could read is of another epoch once it is %s, and then stays', (_, leave) => {
    const { epochs, lost } = revoked(config(), config(leave));
    expect(epochs.get('key')).toBe(2);
    expect(epochs.get('mine')).toBe(1);
    expect(lost.get('laptop')).toContain('key');
    const after = revoked(config(leave), config(leave), epochs);
    expect(after).toEqual({ epochs, lost: new Map() });
  });

  test('[R6.4] to delete the stanza of a retired host is to change nothing', () => {
    const { epochs } = revoked(config(), config(retire));
    expect(revoked(config(retire), config(remove), epochs)).toEqual({ epochs, lost: new Map() });
  });

  test('[R6.4] who comes, and who is renamed, changes no secret', () => {
    const alone = config(unlist);
    expect(revoked(alone, config()).lost.size).toBe(0);
    const files = secretFiles(fleet(config()).secrets);
    const before = recorded(config()).map((record) => ({
      ...record,
      FLEET_READERS: record.FLEET_READERS.replace('laptop', 'notebook'),
    }));
    expect(revocation(before, files, new Map([['notebook', 'laptop']]), new Set()).lost.size).toBe(0);
    expect(revocation(before, files, new Map(), new Set()).lost.has('notebook')).toBe(true);
  });

  test('[R6.4] what goes to no host stays as it is; what did, and goes to none any more, is made anew', () => {
    const hostless = config((raw) => delete part(raw, 'secrets', 'mine').hosts);
    const epochOf = (before: RawConfig) => revoked(before, hostless).epochs.get('mine');
    expect(epochOf(hostless)).toBe(1);
    expect(epochOf(config())).toBe(2);
  });

  test('[R6.4] a person is told what only a person can change, and who uses it', () => {
    const { secrets } = fleet(config(retire));
    const text = lossOf('laptop', ['token', 'key'], secrets);
    expect(text).toContain('token, used by desktop: get another value where it comes from');
    expect(text).toContain('secretValues.token');
    expect(text).toContain('key, used by desktop: made anew by this up');
  });

  test('[R6.4] what a host that is gone read alone is listed too; what is merely declared no more is not', () => {
    expect(revoked(config(), config(retire)).lost.get('laptop')).toContain('own');
    expect(lossOf('laptop', ['own'], [])).toContain('own, used by nobody else: if it came from outside');
    const undeclared = config((raw) => delete part(raw, 'secrets').own);
    expect(revoked(config(), undeclared).lost.size).toBe(0);
  });
});
