import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knownNames, readOwn } from '../../deploy/project';
import { encrypt } from '../../deploy/sops';
import { ageIdentity, ageRecipient, ageRecipientOfHostKey } from '../../model/age-key';
import type { FleetSpec } from '../../model/fleet-spec';
import { parseConfig } from '../../model/parse-config';
import { secretFiles } from '../../model/secret-files';
import { readersOf } from '../../model/secret-readers';
import { renderHost } from '../../render/host';
import { namedFiles } from '../../render/own-modules';
import { onlyRecipient } from '../../render/sops-file';
import { treeHash } from '../../render/tree-hash';
import { simulatedSeed } from '../../sandbox/world/keys';
import { fleetConfig } from '../bench/fleet-config';
import { CountedSops } from '../support/counted-sops';
import { NIX } from '../support/example-files';
import { toolchainEnv } from '../support/toolchain';

const HOSTS = 100;
const stack = simulatedSeed('stack');

/** What one host more costs a fleet of a hundred that each have a file of their own and share another. */
describe(`a host more than ${HOSTS}`, () => {
  const before = process.env.PATH;
  const folder = mkdtempSync(join(tmpdir(), 'fleet-added-'));
  let counted: CountedSops;
  beforeAll(() => {
    counted = new CountedSops(folder);
    process.env.PATH = counted.onPath(toolchainEnv().PATH);
  });
  afterAll(() => {
    process.env.PATH = before;
    rmSync(folder, { recursive: true });
  });

  function fleetOf(hosts: number): FleetSpec {
    const { config, secretNames } = fleetConfig(hosts);
    const secretValues = Object.fromEntries(secretNames.map((name) => [name, `value of ${name}`]));
    const values = Object.entries({ ...config, secretValues }).map(([key, value]) => [
      `nixos-fleet:${key}`,
      JSON.stringify(value),
    ]);
    return parseConfig(
      {
        values: Object.fromEntries(values) as Record<string, string>,
        isSecret: (key) => key === 'nixos-fleet:secretValues',
      },
      knownNames(NIX),
    ).fleet;
  }

  /** What a Command of each file is given. */
  function wanted(fleet: FleetSpec) {
    return new Map(
      secretFiles(fleet.secrets).map((file) => [
        file.name,
        {
          file: file.name,
          recipients: [...readersOf(fleet, file, new Map()).list, ageRecipient(stack)].sort(),
          values: Object.fromEntries(file.secrets.map(({ key, name }) => [key, `value of ${name}`])),
          identity: ageIdentity(stack),
        },
      ]),
    );
  }

  function trees(fleet: FleetSpec, texts: ReadonlyMap<string, string>): Map<string, string> {
    return new Map(
      fleet.hosts.flatMap((host) => {
        if (host.kind !== 'physical') return [];
        const own = ageRecipientOfHostKey(host.hostKey);
        const secretFiles = Object.fromEntries(
          ['common.yaml', `${host.name}.yaml`].map((file) => [
            file,
            onlyRecipient(texts.get(file) ?? '', own),
          ]),
        );
        const inputs = {
          facts: { hostKey: host.hostKey },
          secretFiles,
          nix: NIX,
          modules: readOwn(namedFiles(host)),
        };
        return [[host.name, treeHash(renderHost(fleet, host, inputs))]];
      }),
    );
  }

  test('[R2.5] touches only the two files that it may read, once each, and changes what no other host gets', async () => {
    const [fleet, more] = [fleetOf(HOSTS), fleetOf(HOSTS + 1)];
    const [old, now] = [wanted(fleet), wanted(more)];
    const added = more.hosts.at(-1)?.name ?? '';
    const changed = [...now.keys()].filter(
      (file) => JSON.stringify(now.get(file)) !== JSON.stringify(old.get(file)),
    );
    expect(changed.sort()).toEqual(['common.yaml', `${added}.yaml`].sort());

    // One text for all files of single hosts: what matters of them is that it stays.
    const common = now.get('common.yaml');
    const first = old.get('common.yaml');
    const own = now.get(`${added}.yaml`);
    if (common === undefined || first === undefined || own === undefined) throw new Error('no such file');
    const shared = await encrypt(first);
    const single = await encrypt({ ...own, recipients: common.recipients });
    const texts = new Map([...old.keys()].map((file) => [file, file === 'common.yaml' ? shared : single]));
    const trees100 = trees(fleet, texts);

    counted.forget();
    texts.set('common.yaml', await encrypt({ ...common, previous: shared }));
    texts.set(`${added}.yaml`, await encrypt(own));
    const verbs = counted.calls().map((call) => /\b(decrypt|updatekeys|encrypt|rotate)\b/.exec(call)?.[1]);
    // The values are looked at, the new recipient is added; the host's own file is made.
    expect(verbs).toEqual(['decrypt', 'updatekeys', 'encrypt']);

    const trees101 = trees(more, texts);
    const switched = [...trees101]
      .filter(([host, hash]) => trees100.get(host) !== hash)
      .map(([host]) => host);
    expect(switched).toEqual([added]);
    expect(trees100.size).toBe(HOSTS);
  }, 120_000);
});
