import { adopted, foundSeeds, isKnown, type StackResource } from '../../model/recovery';

const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
const urn = (name: string) => `urn:pulumi:prod::nixos-fleet::${name}`;
const RANDOM = urn('pulumi:providers:random::default_4_21_2');

const fleet: StackResource = { urn: urn('nixos-fleet:index:Fleet::fleet'), type: 'nixos-fleet:index:Fleet' };
const identities: StackResource = {
  urn: urn('nixos-fleet:index:Identities::identities'),
  type: 'nixos-fleet:index:Identities',
  parent: fleet.urn,
};
const seed: StackResource = {
  urn: urn('random:index/randomPassword:RandomPassword::web-seed-1'),
  type: 'random:index/randomPassword:RandomPassword',
  custom: true,
  parent: identities.urn,
  provider: `${RANDOM}::${UNKNOWN}`,
  inputs: { length: 64, special: false },
};
const wanted = [fleet, identities, seed];
const provider = () => ({ id: 'provider-id', inputs: {} });

describe('what a recovery puts into a state', () => {
  test('[R3.11] a seed comes with the components above it and its provider, in this order, and is a secret', () => {
    const { found, missing } = foundSeeds(wanted, { 'identities/web-seed-1': 'drawn' });
    expect(missing).toEqual([]);
    const added = adopted([], wanted, found, provider);
    expect(added.map((resource) => resource.urn)).toEqual([fleet.urn, identities.urn, RANDOM, seed.urn]);
    expect(added.at(-1)).toMatchObject({
      id: 'none',
      provider: `${RANDOM}::provider-id`,
      outputs: { length: 64, special: false, lower: true, result: { plaintext: '"drawn"' } },
    });
  });

  test('[R3.11] what the state has already is not added again, and its provider is used', () => {
    const recorded = [fleet, identities, { urn: RANDOM, type: 'pulumi:providers:random', id: 'old' }];
    const { found } = foundSeeds(wanted, { 'identities/web-seed-1': 'drawn' });
    const added = adopted(recorded, wanted, found, provider);
    expect(added).toEqual([expect.objectContaining({ urn: seed.urn, provider: `${RANDOM}::old` })]);
  });

  test('[R3.11] a seed that the escrow lacks is named; one of another component is another seed', () => {
    expect(foundSeeds(wanted, { 'secrets/web-seed-1': 'drawn' }).missing).toEqual(['web-seed-1']);
  });

  test('[R3.11] a resource waits until all that decides it is known; what is hidden or ignored is left out', () => {
    const server = (inputs: Record<string, unknown>): StackResource => ({
      ...seed,
      inputs,
      ignoreChanges: ['userData'],
    });
    expect(isKnown(server({ publicNets: [{ ipv4: UNKNOWN }] }))).toBe(false);
    expect(isKnown(server({ publicNets: [{ ipv4: 4 }], userData: UNKNOWN }))).toBe(true);
    const resource = server({ name: 'web', userData: '[secret]' });
    const added = adopted([], wanted, [{ resource, id: '8', outputs: {} }], provider);
    expect(added.at(-1)).toMatchObject({ inputs: { name: 'web' }, outputs: { name: 'web' } });
    expect(JSON.stringify(added)).not.toContain('[secret]');
  });

  test('[R3.11] what is not there yet is named by nothing: the engine would refuse the state', () => {
    const first: StackResource = { ...seed, urn: `${seed.urn}-a`, deletedWith: 'urn:gone' };
    const second: StackResource = {
      ...seed,
      urn: `${seed.urn}-b`,
      dependencies: [first.urn, 'urn:later'],
      propertyDependencies: { keepers: ['urn:later', first.urn], length: null },
      deletedWith: first.urn,
    };
    const found = [first, second].map((resource) => ({ resource, id: 'none', outputs: {} }));
    const added = adopted([], wanted, found, provider);
    expect(added.at(-2)).not.toHaveProperty('deletedWith');
    expect(added.at(-1)).toMatchObject({
      dependencies: [first.urn],
      propertyDependencies: { keepers: [first.urn], length: [] },
      deletedWith: first.urn,
    });
  });
});
