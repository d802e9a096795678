import type { Catalogue } from '../../model/catalogue';
import { ConfigError } from '../../model/config-error';
import type { ServerSpec } from '../../model/fleet-spec';
import { planMachine, planMachines, type RecordedMachine } from '../../model/machine-plan';
import { balancerLine, floatingLine, orderLine } from '../../model/monthly-cost';
import { cloud, fleet } from '../render/fleet';

const type = (name: string, disk: number, available: string[], architecture = 'x86') => ({
  ...{ name, disk, available, architecture },
  monthly: { fsn1: 4, nbg1: 5 },
});
const CATALOGUE: Catalogue = {
  currency: 'EUR',
  serverTypes: [
    type('cx22', 40, ['fsn1', 'nbg1']),
    type('cx32', 80, ['fsn1']),
    type('cx11', 20, ['fsn1']),
    type('cax11', 40, ['fsn1'], 'arm'),
  ],
  ipv4: { fsn1: 0.5, nbg1: 0.5 },
  ipv6: {},
  floatingIps: { ipv4: { fsn1: 3 }, ipv6: {} },
  loadBalancers: { lb11: { fsn1: 5.39 } },
  volumePerGb: 0.05,
  backupPercentage: 20,
};
const NO_ADDRESSES = { floatingIps: new Map(), loadBalancers: new Map() };
const NEW: RecordedMachine = { volumes: {} };
const THERE: RecordedMachine = {
  server: {
    serverType: 'cx22',
    location: 'fsn1',
    image: 'debian-12',
    deleteProtection: true,
    primaryDiskSize: 40,
    publicNets: [{ ipv4: 7 }],
  },
  addresses: { location: 'fsn1', deleteProtection: true },
  volumes: { data: { size: 20, format: 'ext4' } },
};

function plan(
  change: Partial<ServerSpec>,
  recorded = THERE,
  catalogue: Catalogue | undefined = CATALOGUE,
  protect = true,
) {
  const host = cloud('web');
  return planMachine({ ...host, server: { ...host.server, ...change } }, { protect }, recorded, catalogue);
}
const told = (change: Partial<ServerSpec>, recorded?: RecordedMachine) =>
  plan(change, recorded).mistakes.map(({ path, expected, found, next }) =>
    [path, expected, found, next].join(' | '),
  );

test('[R6.2] a machine that is as config says has no plan but to stay', () => {
  expect(plan({})).toEqual({ location: 'fsn1', expendable: false, mistakes: [] });
});

test('[R6.2] a machine that was adopted keeps the addresses that it has: the state does not tell them', () => {
  expect(plan({}, { ...THERE, server: { ...OPEN.server, publicNets: [] } } as RecordedMachine)).toMatchObject(
    {
      addressesUntold: true,
    },
  );
  expect(plan({}, NEW)).not.toHaveProperty('addressesUntold');
});

test('[R6.2] a new machine is made in the first place that has room, or where its addresses wait', () => {
  const locations = ['nbg1', 'fsn1'];
  const full = { ...CATALOGUE, serverTypes: [type('cx22', 40, ['fsn1'])] };
  expect(plan({ locations }, NEW).location).toBe('nbg1');
  expect(plan({ locations }, NEW, full).location).toBe('fsn1');
  expect(plan({ locations }, { ...NEW, addresses: { location: 'fsn1' } }).location).toBe('fsn1');
  expect(plan({ locations }, NEW, undefined).location).toBe('nbg1');
});

test('[R6.2] a machine that is there stays where it is, however places are ordered and filled', () => {
  const full = { ...CATALOGUE, serverTypes: [type('cx22', 40, [])] };
  expect(plan({ locations: ['nbg1', 'fsn1'] }, THERE, full)).toMatchObject({
    location: 'fsn1',
    mistakes: [],
  });
});

test('[R6.2] another place or image would be another machine: refused, with both ways out', () => {
  const wipes =
    'Put it back; or, to have web made anew and lose what is on its disk, set hosts.web.server.wipe to web';
  const [image = ''] = told({ image: 'debian-13' });
  expect(image).toContain('hosts.web.server.image | debian-12, which the machine was made from');
  expect(image).toContain(wipes);
  const [location = ''] = told({ locations: ['nbg1'] });
  expect(location).toContain('nixos-fleet:hosts.web.server.location | fsn1, where the machine is');
  expect(location).toContain(wipes);
});

/** THERE, as the first run with the token leaves it. */
const OPEN = {
  ...THERE,
  server: { ...THERE.server, deleteProtection: false },
  addresses: { location: 'fsn1', deleteProtection: false },
} as RecordedMachine;

test('[R6.2] with the token a machine moves to the first place that has room, and preview says why', () => {
  const moved = { locations: ['hel1', 'nbg1'], wipe: 'web' };
  expect(plan(moved, OPEN)).toMatchObject({
    location: 'nbg1',
    replaced: ['location: fsn1 becomes nbg1'],
    mistakes: [],
  });
  expect(told({ ...moved, locations: ['hel1'] }, OPEN)).toEqual([
    expect.stringContaining('server.location | a place with room for a cx22: fsn1, nbg1 | hel1'),
  ]);
  // One that was interrupted goes on where its new addresses wait.
  const begun = { ...OPEN, addresses: { location: 'nbg1' } };
  expect(plan({ ...moved, locations: ['cax1', 'nbg1'] }, begun).location).toBe('nbg1');
  // With another type as well it is ordered anew, not resized.
  expect(told({ ...moved, type: 'cax11', locations: ['fsn1'], image: 'debian-13' }, OPEN)).toEqual([]);
});

test('[R6.2] a volume never moves, whatever the token says', () => {
  const volumes = { data: { size: 20, format: 'ext4' as const, mountPoint: '/srv' } };
  const recorded = { ...OPEN, volumes: { data: { size: 20, format: 'ext4', location: 'fsn1' } } };
  expect(told({ volumes }, recorded)).toEqual([]);
  expect(told({ volumes, locations: ['nbg1'], wipe: 'web' }, recorded)).toEqual([
    'nixos-fleet:hosts.web.server.volumes.data | a machine in fsn1, where the volume is: it never moves | nbg1 | ' +
      'Put the location back; or copy what is on web-volume-data elsewhere, take the volume out, ./fleet up, and move web then',
  ]);
});

test('[R6.2] addresses of a machine that is gone are not given up because their place is full', () => {
  const full = { ...CATALOGUE, serverTypes: [type('cx22', 40, ['nbg1'])] };
  const gone: RecordedMachine = { addresses: { location: 'fsn1' }, volumes: {} };
  const locations = ['fsn1', 'nbg1'];
  expect(plan({ locations }, gone, full).mistakes).toEqual([
    expect.objectContaining({
      expected: expect.stringContaining('fsn1, where its addresses are') as unknown,
      found: 'nbg1, because fsn1 is full',
      next: expect.stringContaining('Wait until there is room; or') as unknown,
    }),
  ]);
  expect(plan({ locations, wipe: 'web' }, gone, full)).toMatchObject({ location: 'nbg1', mistakes: [] });
  // A recovery asks nobody what has room: the machine is there, and its addresses say where.
  expect(plan({ locations: ['nbg1', 'fsn1'] }, gone, undefined).location).toBe('fsn1');
});

test('[R6.2] the token that names the machine allows it, once its protection is off', () => {
  const change = { image: 'debian-13', wipe: 'web' };
  expect(told(change)[0]).toContain('It is protected still');
  expect(plan(change, OPEN)).toMatchObject({ expendable: true, mistakes: [] });
  expect(plan({ ...change, wipe: 'db' }, OPEN).mistakes).toHaveLength(1);
});

test('[R6.2] an image that Hetzner has deleted is no reason to refuse anything', () => {
  const gone = { ...THERE, server: { ...THERE.server, image: null } } as RecordedMachine;
  expect(told({}, gone)).toEqual([]);
});

test('[R6.2] a volume grows; it neither shrinks nor is formatted again', () => {
  const volume = (change: object) => ({
    volumes: { data: { size: 20, format: 'ext4' as const, mountPoint: '/srv', ...change } },
  });
  expect(told(volume({ size: 30 }))).toEqual([]);
  expect(told(volume({ size: 10 }))[0]).toContain(
    'volumes.data.size | 20 or more: a volume never shrinks | 10',
  );
  expect(told(volume({ format: 'xfs' }))[0]).toContain('ext4, which is on it');
});

test('[R6.2] another type is a resize where it can be one, and else refused', () => {
  expect(plan({ type: 'cx32' })).toMatchObject({ resizedFrom: 'cx22', mistakes: [] });
  expect(told({ type: 'cax11' })[0]).toContain('a type of x86');
  expect(told({ type: 'cx11' })[0]).toContain('a disk of 40 GB or more');
  expect(told({ type: 'cx99' })[0]).toContain('one of cx22, cx32, cx11, cax11 | cx99');
  expect(told({ type: 'cx32', locations: ['nbg1'] }, NEW)[0]).toContain(
    'a place with room for a cx32: fsn1 | nbg1',
  );
});

test('[R6.2] what is wrong with several machines is said at once', () => {
  const host = cloud('web');
  const other = cloud('db', { server: { ...host.server, image: 'debian-13' } });
  const hosts = [{ ...host, server: { ...host.server, image: 'debian-13' } }, other];
  expect(() => planMachines(fleet(hosts), () => THERE, undefined, NO_ADDRESSES)).toThrow(ConfigError);
  expect(() => planMachines(fleet(hosts), () => THERE, undefined, NO_ADDRESSES)).toThrow(
    /hosts.web[^]*hosts.db/,
  );
});

test('[R6.2] preview tells name, labels and price in a month', () => {
  const host = cloud('web');
  const volumes = { data: { size: 20, format: 'ext4' as const, mountPoint: '/srv' } };
  const whole = { ...host, server: { ...host.server, volumes, backups: true, labels: { role: 'web' } } };
  expect(orderLine('prod', whole, 'fsn1', CATALOGUE)).toBe(
    'prod-web: cx22 in fsn1, IPv4, IPv6, backups, volume data of 20 GB, role=web stack=prod host=web: ' +
      '6.30 EUR a month, without tax',
  );
  expect(orderLine('prod', host, 'fsn1', undefined)).toContain(': price unknown');
  expect(orderLine('prod', host, 'sin', CATALOGUE)).toContain(': price unknown');
});

test('[R6.2] a floating address keeps its type and its place: another one is another address', () => {
  const spec = fleet([cloud('web')]);
  const www = { type: 'ipv4' as const, location: 'fsn1', host: 'web', labels: {} };
  const told = (change: object) => {
    const floatingIps = { www: { ...www, ...change } };
    const recorded = {
      floatingIps: new Map([['floating-www', { type: 'ipv4', homeLocation: 'fsn1' }]]),
      loadBalancers: new Map([['lb-front', { location: 'fsn1' }]]),
    };
    try {
      planMachines({ ...spec, cloud: { ...spec.cloud, floatingIps } }, () => NEW, undefined, recorded);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(told({ host: undefined })).toBe('');
  expect(told({ location: 'nbg1' })).toContain(
    'nixos-fleet:cloud.floatingIps.www.location: expected fsn1, which its address was made with',
  );
  expect(told({ type: 'ipv6' })).toContain('nixos-fleet:cloud.floatingIps.www.type: expected ipv4');
  expect(floatingLine('prod', 'www', www, CATALOGUE)).toBe(
    'prod-www: floating IPv4 in fsn1 of web, stack=prod: 3.00 EUR a month, without tax',
  );
});

test('[R6.2] a load balancer stays where its address is', () => {
  const spec = fleet([cloud('web')]);
  const front = {
    ...{ type: 'lb11', location: 'nbg1', algorithm: 'round_robin' as const, network: true, public: true },
    ...{ labels: {}, targets: [{ host: 'web', private: true }], services: [] },
  };
  const recorded = { floatingIps: new Map(), loadBalancers: new Map([['lb-front', { location: 'fsn1' }]]) };
  const wanted = { ...spec, cloud: { ...spec.cloud, loadBalancers: { front } } };
  expect(() => planMachines(wanted, () => NEW, undefined, recorded)).toThrow(
    'nixos-fleet:cloud.loadBalancers.front.location: expected fsn1',
  );
  expect(balancerLine('prod', 'front', { ...front, location: 'fsn1' }, CATALOGUE)).toBe(
    'prod-front: lb11 in fsn1,  to web, stack=prod: 5.39 EUR a month, without tax',
  );
});

test('[R6.2] another placement group is refused while the machine runs, and said how to get there', () => {
  const inGroup = (status: string): RecordedMachine => ({
    ...THERE,
    ...(THERE.server === undefined
      ? {}
      : { server: { ...THERE.server, name: 'prod-web', status, placementGroupId: 7 } }),
    placementGroup: 'web',
  });
  expect(told({ placementGroup: 'web' }, inGroup('running'))).toEqual([]);
  const [other] = told({ placementGroup: 'db' }, inGroup('running'));
  expect(other).toMatch(/server\.placementGroup \| web, as it is: only a machine that is off .* \| db \|/);
  expect(other).toContain('hcloud server poweroff prod-web, ./fleet refresh, ./fleet up');
  expect(told({}, inGroup('running'))).toHaveLength(1);
  expect(told({ placementGroup: 'db' })).toHaveLength(1);
  expect(told({ placementGroup: 'db' }, inGroup('off'))).toEqual([]);
  expect(
    told({ placementGroup: 'db', image: 'debian-13', wipe: 'web' }, inGroup('running')),
  ).not.toContainEqual(expect.stringContaining('placementGroup'));
});

test('[R6.2] what a rescue system means for a machine is said; a new one has to be installed first', () => {
  const rescued = (rescue?: string) => plan(rescue === undefined ? {} : { rescue: 'linux64' }).rescued;
  expect(rescued('linux64')).toContain('it is RESET into linux64');
  expect(rescued()).toBeUndefined();
  const inRescue =
    THERE.server === undefined ? THERE : { ...THERE, server: { ...THERE.server, rescue: 'linux64' } };
  expect(plan({ rescue: 'linux64' }, inRescue).rescued).toBeUndefined();
  expect(plan({}, inRescue).rescued).toContain('it stays in linux64 until it is restarted');
  expect(told({ rescue: 'linux64' }, NEW)).toEqual([
    expect.stringContaining('server.rescue | none for a machine that is to be made'),
  ]);
});
