import { authority } from '../../model/certificate';
import { TestStack } from './testing';

jest.setTimeout(240_000);

const stack = new TestStack();
let api: { endpoint: string; token: string };
const KEYS = [
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILaFgFZDefbgkaYPfkZ8zwst84kRq6ZgQCnC9nM0tMSR operator',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Yk6bJRvyuEDCL3E1ScfZ2IhdUsSVqjH6S0Gv2jJ3k operator',
] as const;
const certificate = (seed: number) => authority(Buffer.alloc(64, seed), 'front.example.org', '2036-01-01');

beforeAll(async () => {
  await stack.create();
  api = await stack.hetzner();
});
afterAll(() => {
  stack.dispose();
});

const request = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${api.endpoint}${path}`, {
    method,
    headers: { authorization: `Bearer ${api.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
};
const all = async (what: string): Promise<Record<string, unknown>[]> =>
  (await request('GET', `/${what}`))[what] as Record<string, unknown>[];

/** What changes a resource in place, or makes another one of it. */
const AROUND = {
  ...{
    key: KEYS[0] as string,
    home: 'nbg1',
    format: 'ext4',
    net: '10.0',
    own: certificate(1),
    domains: ['example.org'],
  },
  ...{
    role: 'test',
    port: '22',
    dnsPtr: 'web.example.org',
    size: 10,
    algorithm: 'least_connections',
    interval: 15,
  },
  ...{ aliases: [] as string[], private: false, imports: {} as Record<string, string> },
};

const fleet = (web: string, change: Partial<typeof AROUND> & { token?: string } = {}): void => {
  stack.program(`
    const c = ${JSON.stringify({ ...api, ...AROUND, ...change })};
    const provider = new hcloud.Provider('api', { token: c.token, endpoint: c.endpoint, pollInterval: '20ms' });
    // As the program's own: what exists already is taken over as it is.
    const o = (name, more) => ({ provider, ...more,
      ...(c.imports[name] ? { import: c.imports[name], ignoreChanges: ['ip', 'spare'].includes(name) ? ['name', 'labels', 'autoDelete'] : ['*'] } : {}) });
    const number = (resource) => resource.id.apply(Number);
    const labels = { stack: c.role };
    const key = new hcloud.SshKey('key', { name: 'operator', publicKey: c.key, labels }, o('key', { deleteBeforeReplace: true }));
    const net = new hcloud.Network('net', { name: 'net', ipRange: c.net + '.0.0/16', labels }, o('net'));
    const subnet = new hcloud.NetworkSubnet('subnet', { networkId: number(net), type: 'cloud', networkZone: 'eu-central', ipRange: c.net + '.1.0/24' }, o('subnet'));
    new hcloud.NetworkRoute('route', { networkId: number(net), destination: '10.9.0.0/16', gateway: c.net + '.1.5' }, o('route', { dependsOn: subnet }));
    const wall = new hcloud.Firewall('wall', { name: 'wall', labels, rules: [{ direction: 'in', protocol: 'tcp', port: c.port, sourceIps: ['0.0.0.0/0', '::/0'] }] }, o('wall'));
    const ip = new hcloud.PrimaryIp('ip', { name: 'web', type: 'ipv4', location: 'nbg1', autoDelete: false, labels }, o('ip'));
    new hcloud.PrimaryIp('spare', { name: 'spare', type: 'ipv4', location: c.home, autoDelete: false, labels }, o('spare', { deleteBeforeReplace: true }));
    const group = new hcloud.PlacementGroup('group', { name: 'spread', type: 'spread', labels }, o('group'));
    const web = new hcloud.Server('web', { name: 'web', serverType: 'cx22', image: 'debian-12', location: 'nbg1',
      sshKeys: [key.id], firewallIds: [number(wall)], placementGroupId: number(group),
      publicNets: [{ ipv4: number(ip), ipv4Enabled: true, ipv6Enabled: true }], ${web} }, o('web', { ignoreChanges: ['sshKeys'] }));
    const place = new hcloud.ServerNetwork('place', { serverId: number(web), networkId: number(net), ip: c.net + '.1.5', aliasIps: c.aliases }, o('place', { dependsOn: subnet }));
    new hcloud.Rdns('rdns', { serverId: number(web), ipAddress: web.ipv4Address, dnsPtr: c.dnsPtr }, o('rdns'));
    const data = new hcloud.Volume('data', { name: 'data', size: c.size, format: 'ext4', location: 'nbg1', labels }, o('data'));
    new hcloud.VolumeAttachment('disk', { serverId: number(web), volumeId: number(data) }, o('disk'));
    const floating = new hcloud.FloatingIp('floating', { name: 'www', type: 'ipv4', homeLocation: c.home, labels }, o('floating'));
    new hcloud.FloatingIpAssignment('holder', { floatingIpId: number(floating), serverId: number(web) }, o('holder'));
    new hcloud.Rdns('floating-rdns', { floatingIpId: number(floating), ipAddress: floating.ipAddress, dnsPtr: c.dnsPtr }, o('floating-rdns'));
    const site = new hcloud.ManagedCertificate('site', { name: c.domains[0], domainNames: c.domains, labels }, o('site', { deleteBeforeReplace: false }));
    new hcloud.UploadedCertificate('own', { name: 'own', certificate: c.own.certificate, privateKey: c.own.key, labels }, o('own'));
    const front = new hcloud.LoadBalancer('front', { name: 'front', loadBalancerType: 'lb11', location: c.home, algorithm: { type: c.algorithm }, labels }, o('front'));
    const inNet = new hcloud.LoadBalancerNetwork('in-net', { loadBalancerId: number(front), networkId: number(net), enablePublicInterface: !c.private }, o('in-net', { dependsOn: subnet }));
    const target = new hcloud.LoadBalancerTarget('target', { loadBalancerId: number(front), type: 'server', serverId: number(web), usePrivateIp: c.private }, o('target', { dependsOn: [inNet, place] }));
    new hcloud.LoadBalancerService('https', { loadBalancerId: front.id, protocol: 'https', http: { certificates: [number(site)] },
      healthCheck: { protocol: 'http', port: 80, interval: c.interval, timeout: 10, retries: 3, http: { path: '/health', statusCodes: ['200'] } } }, o('https', { dependsOn: target }));
    module.exports = { address: web.ipv4Address, status: web.status };`);
};

test('[R6.2] everything around a server is previewed, created and then unchanged', async () => {
  fleet(`labels: { role: 'web' }, userData: '#cloud-config\\n'`);
  const steps = await stack.preview();
  expect(Object.values(steps).every((step) => step === 'create')).toBe(true);
  await stack.up();
  await stack.up('--expect-no-changes');
  await stack.up('--refresh', '--expect-no-changes');
  const [server] = await all('servers');
  expect(server).toMatchObject({ name: 'web', status: 'running', labels: { role: 'web' } });
  expect((await stack.exported('web'))?.outputs).toMatchObject({
    status: 'running',
    image: 'debian-12',
    networks: [],
    userData: 'wK9leoEi2xH7hUH5D+q3hxwsPXE=',
    __meta: '{"e2bfb730-ecaa-11e6-8f88-34363bc7c4c0":{"create":5400000000000}}',
  });
});

test('[R6.2] labels, name and protection are updated in place; user data replaces', async () => {
  fleet(
    `labels: { role: 'db' }, userData: '#cloud-config\\n', deleteProtection: true, rebuildProtection: true`,
  );
  expect(await stack.preview()).toEqual({ web: 'update' });
  await stack.up();
  const [server] = await all('servers');
  expect(server).toMatchObject({ labels: { role: 'db' }, protection: { delete: true, rebuild: true } });
  fleet(`labels: { role: 'db' }, userData: 'other', deleteProtection: true, rebuildProtection: true`);
  expect((await stack.preview()).web).toMatch(/replace|delete/);
});

test('[R6.2] a rescue system is started by a reset; when it is not wanted any more the server is left running', async () => {
  fleet(`labels: { role: 'db' }, userData: '#cloud-config\\n', rescue: 'linux64'`);
  expect(await stack.preview()).toEqual({ web: 'update' });
  await stack.up();
  const [server] = await all('servers');
  const commands = async () => {
    const { actions } = await request('GET', `/servers/${String(server?.id)}/actions?sort=id:desc`);
    return (actions as { command: string }[]).slice(0, 3).map(({ command }) => command);
  };
  expect(await commands()).toEqual(expect.arrayContaining(['reset_server', 'enable_rescue']));
  const before = await commands();
  await stack.up('--expect-no-changes');
  fleet(`labels: { role: 'db' }, userData: '#cloud-config\\n'`);
  expect(await stack.preview()).toEqual({ web: 'update' });
  await stack.up();
  expect(await commands()).toEqual(before);
});

test('[R6.2] a protected server is not destroyed', async () => {
  fleet(
    `labels: { role: 'db' }, userData: '#cloud-config\\n', deleteProtection: true, rebuildProtection: true`,
  );
  await stack.up();
  const urn = (await stack.exported('web'))?.urn ?? '';
  const only = ['--target', urn, '--target-dependents'];
  const { code, output } = await stack.pulumi(['destroy', '--yes', '--skip-preview', ...only]);
  expect(code).not.toBe(0);
  expect(output).toContain('server deletion is protected (protected)');
  fleet(`labels: { role: 'web' }, userData: '#cloud-config\\n'`);
  await stack.up();
});

test('[R6.2] refresh sees that a server is gone, and the next up makes it again', async () => {
  const [server] = await all('servers');
  await request('DELETE', `/servers/${String(server?.id)}`);
  await stack.succeed(['refresh', '--yes', '--skip-preview']);
  expect(await stack.exported('web')).toBeUndefined();
  await stack.up();
  expect(await all('servers')).toHaveLength(1);
});

const WEB = `labels: { role: 'web' }, userData: '#cloud-config\\n'`;
/** All that is changed in place. */
const OTHER = {
  ...{ role: 'other', port: '443', dnsPtr: 'other.example.org', size: 20, interval: 20 },
  ...{ algorithm: 'round_robin', aliases: ['10.0.1.9'], private: true },
};
/** What is made anew, with everything that stands on it. */
const ANEW = {
  ...{ ...OTHER, key: KEYS[1], home: 'fsn1', net: '10.1', aliases: ['10.1.1.9'] },
  ...{ own: certificate(2), domains: ['www.example.org'] },
};
/** What has labels, as the API calls it. */
const LABELLED =
  `servers networks firewalls primary_ips ssh_keys volumes placement_groups floating_ips load_balancers
  certificates`.split(/\s+/);

test('[R6.2] what can be changed in place is, of every resource; what somebody else changed is found and put back', async () => {
  fleet(WEB, OTHER);
  const updated = `data floating floating-rdns front group https in-net ip key net own place rdns site spare target wall`;
  expect(await stack.preview()).toEqual(
    Object.fromEntries(updated.split(' ').map((name) => [name, 'update'])),
  );
  await stack.up();
  await stack.up('--expect-no-changes');
  const by = { labels: { by: 'hand' } };
  for (const kind of LABELLED)
    for (const { id } of await all(kind)) await request('PUT', `/${kind}/${String(id)}`, by);
  await stack.up('--refresh');
  // The server's own IPv6 address is nobody's resource.
  for (const kind of LABELLED)
    expect(
      (await all(kind)).filter(
        ({ labels, type }) => type !== 'ipv6' && Object.keys(labels as object)[0] === 'by',
      ),
    ).toEqual([]);
});

test('[R6.2] what can not be changed in place is made anew, around a server that stays', async () => {
  const before = await stack.ids();
  fleet(WEB, ANEW);
  await stack.up();
  const after = await stack.ids();
  const kept = Object.keys(before).filter((name) => before[name] === after[name]);
  expect(kept.sort()).toEqual(['data', 'disk', 'group', 'ip', 'rdns', 'wall', 'web']);
  await stack.up('--expect-no-changes');
});

test('[R6.2] every resource is adopted by the id that the documentation says', async () => {
  const { own = '', ...ids } = await stack.ids();
  const { net = '', front = '', web = '' } = ids;
  const imports = {
    ...ids,
    ...{ subnet: `${net}-10.1.1.0/24`, route: `${net}-10.9.0.0/16`, place: `${web}-${net}` },
    ...{ 'in-net': `${front}-${net}`, target: `${front}__server__${web}`, https: `${front}__443` },
  };
  // Nobody tells the private key of one that was uploaded.
  await request('DELETE', `/certificates/${own}`);
  await stack.succeed(['stack', 'rm', '--force', '--yes', 'test']);
  await stack.create();
  fleet(WEB, { ...ANEW, imports });
  await stack.up();
  expect(await stack.ids()).toMatchObject(ids);
  await stack.up('--expect-no-changes');
});

test('[R6.2] destroy leaves nothing at Hetzner', async () => {
  await stack.succeed(['destroy', '--yes', '--skip-preview']);
  for (const kind of [
    'servers',
    'networks',
    'firewalls',
    'primary_ips',
    'ssh_keys',
    'volumes',
    'placement_groups',
    'floating_ips',
    'load_balancers',
    'certificates',
  ]) {
    expect(await all(kind)).toEqual([]);
  }
});

test('[R6.2] the token is secret; a wrong one fails with the words of the API', async () => {
  fleet('', { token: 'w'.repeat(64) });
  const wrong = await stack.pulumi(['up', '--yes', '--skip-preview']);
  expect(wrong.output).toContain('unable to authenticate (unauthorized)');
  expect(await stack.succeed(['stack', 'export'])).not.toContain('w'.repeat(64));
  fleet('', { token: 'short' });
  const short = await stack.pulumi(['preview']);
  expect(short.output).toContain('entered token is invalid (must be exactly 64 characters long)');
});

test('[R6.2] a property of a resource that is not known is refused by its place', async () => {
  fleet(`iso: 'debian'`);
  const { code, output } = await stack.pulumi(['preview']);
  expect(code).not.toBe(0);
  expect(output).toContain("Invalid or unknown key. Examine values at 'web.iso'");
});
