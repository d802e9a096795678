import { TestStack } from './testing';

jest.setTimeout(180_000);

const stack = new TestStack();
let api: { endpoint: string; token: string };
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILaFgFZDefbgkaYPfkZ8zwst84kRq6ZgQCnC9nM0tMSR operator';

beforeAll(async () => {
  await stack.create();
  api = await stack.hetzner();
});
afterAll(() => {
  stack.dispose();
});

const request = async (method: string, path: string): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${api.endpoint}${path}`, {
    method,
    headers: { authorization: `Bearer ${api.token}` },
  });
  return (await answer.json()) as Record<string, unknown>;
};
const all = async (what: string): Promise<Record<string, unknown>[]> =>
  (await request('GET', `/${what}`))[what] as Record<string, unknown>[];

const fleet = (web: string, token = api.token): void => {
  stack.program(`
    const provider = new hcloud.Provider('api', { token: '${token}', endpoint: '${api.endpoint}', pollInterval: '20ms' });
    const o = { provider };
    const number = (resource) => resource.id.apply(Number);
    const key = new hcloud.SshKey('key', { name: 'operator', publicKey: '${KEY}' }, o);
    const net = new hcloud.Network('net', { name: 'net', ipRange: '10.0.0.0/16', labels: { stack: 'test' } }, o);
    const subnet = new hcloud.NetworkSubnet('subnet', { networkId: number(net), type: 'cloud', networkZone: 'eu-central', ipRange: '10.0.1.0/24' }, o);
    const wall = new hcloud.Firewall('wall', { name: 'wall', rules: [{ direction: 'in', protocol: 'tcp', port: '22', sourceIps: ['0.0.0.0/0', '::/0'] }] }, o);
    const ip = new hcloud.PrimaryIp('ip', { name: 'web', type: 'ipv4', location: 'nbg1', autoDelete: false }, o);
    const group = new hcloud.PlacementGroup('group', { name: 'spread', type: 'spread' }, o);
    const web = new hcloud.Server('web', { name: 'web', serverType: 'cx22', image: 'debian-12', location: 'nbg1',
      sshKeys: [key.id], firewallIds: [number(wall)], placementGroupId: number(group),
      publicNets: [{ ipv4: number(ip), ipv4Enabled: true, ipv6Enabled: true }], ${web} }, o);
    new hcloud.ServerNetwork('place', { serverId: number(web), networkId: number(net), ip: '10.0.1.5' }, { provider, dependsOn: subnet });
    new hcloud.Rdns('rdns', { serverId: number(web), ipAddress: web.ipv4Address, dnsPtr: 'web.example.org' }, o);
    const data = new hcloud.Volume('data', { name: 'data', size: 10, location: 'nbg1' }, o);
    new hcloud.VolumeAttachment('disk', { serverId: number(web), volumeId: number(data) }, o);
    const floating = new hcloud.FloatingIp('floating', { name: 'www', type: 'ipv4', homeLocation: 'nbg1', labels: { stack: 'test' } }, o);
    new hcloud.FloatingIpAssignment('holder', { floatingIpId: number(floating), serverId: number(web) }, o);
    new hcloud.Rdns('floating-rdns', { floatingIpId: number(floating), ipAddress: floating.ipAddress, dnsPtr: 'www.example.org' }, o);
    const site = new hcloud.ManagedCertificate('site', { name: 'site', domainNames: ['example.org'] }, o);
    const front = new hcloud.LoadBalancer('front', { name: 'front', loadBalancerType: 'lb11', location: 'nbg1', algorithm: { type: 'least_connections' } }, o);
    const inNet = new hcloud.LoadBalancerNetwork('in-net', { loadBalancerId: number(front), networkId: number(net) }, { provider, dependsOn: subnet });
    const target = new hcloud.LoadBalancerTarget('target', { loadBalancerId: number(front), type: 'server', serverId: number(web) }, { provider, dependsOn: inNet });
    new hcloud.LoadBalancerService('https', { loadBalancerId: front.id, protocol: 'https', http: { certificates: [number(site)] },
      healthCheck: { protocol: 'http', port: 80, interval: 15, timeout: 10, retries: 3, http: { path: '/health', statusCodes: ['200'] } } }, { provider, dependsOn: target });
    module.exports = { address: web.ipv4Address, status: web.status };`);
};

test('[R6.2] everything around a server is previewed, created and then unchanged', async () => {
  fleet(`labels: { role: 'web' }, userData: '#cloud-config\\n'`);
  const steps = await stack.preview();
  expect(Object.values(steps).every((step) => step === 'create')).toBe(true);
  await stack.up();
  await stack.up('--expect-no-changes');
  await stack.succeed(['refresh', '--yes', '--skip-preview']);
  await stack.up('--expect-no-changes');
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
  fleet('', 'w'.repeat(64));
  const wrong = await stack.pulumi(['up', '--yes', '--skip-preview']);
  expect(wrong.output).toContain('unable to authenticate (unauthorized)');
  expect(await stack.succeed(['stack', 'export'])).not.toContain('w'.repeat(64));
  fleet('', 'short');
  const short = await stack.pulumi(['preview']);
  expect(short.output).toContain('entered token is invalid (must be exactly 64 characters long)');
});

test('[R6.2] a property of a resource that is not known is refused by its place', async () => {
  fleet(`iso: 'debian'`);
  const { code, output } = await stack.pulumi(['preview']);
  expect(code).not.toBe(0);
  expect(output).toContain("Invalid or unknown key. Examine values at 'web.iso'");
});
