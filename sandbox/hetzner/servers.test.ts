import { noMachines } from './machines';
import { TestApi } from './test-api';
import { NotedMachines } from './test-machines';

let machines: NotedMachines;
let api: TestApi;
beforeEach(async () => {
  machines = new NotedMachines();
  api = await TestApi.start({ machines });
});
afterEach(() => api.stop());

const request = { name: 'web', server_type: 'cx22', image: 'debian-13', location: 'fsn1' };

async function newServer(more: object = {}): Promise<number> {
  const { status, body } = await api.post('/servers', { ...request, ...more });
  expect(status).toBe(201);
  for (const action of [body.action, ...body.next_actions]) await api.settled(action.id);
  return body.server.id;
}

async function act(id: number, name: string, body: object = {}): Promise<void> {
  const answer = await api.post(`/servers/${id}/actions/${name}`, body);
  expect([name, answer.status]).toEqual([name, 201]);
  expect(await api.settled(answer.body.action.id)).toMatchObject({ status: 'success' });
}

test('[R6.2] a new server boots with the host key of its user data and the chosen SSH keys', async () => {
  const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH';
  const key = await api.post('/ssh_keys', { name: 'deploy', public_key: `ssh-ed25519 ${blob} deploy` });
  const user_data = '#cloud-config\nssh_keys:\n  ed25519_private: THE KEY\n';
  const id = await newServer({ user_data, ssh_keys: [key.body.ssh_key.id] });
  expect(machines.calls).toEqual([
    `prepare srv-${id} THE KEY ssh-ed25519 ${blob} deploy`,
    `start srv-${id} 10.77.1.1 fd77:0:0:1::1 4000`,
  ]);
  const { body } = await api.get(`/servers/${id}`);
  expect(body.server).toMatchObject({
    status: 'running',
    locked: false,
    public_net: {
      ipv4: { ip: '10.77.1.1', dns_ptr: 'static.1.1.77.10.clients.your-server.de' },
      ipv6: { ip: 'fd77:0:0:1::/64', dns_ptr: [] },
    },
    server_type: { name: 'cx22', architecture: 'x86' },
    location: { name: 'fsn1' },
    image: { name: 'debian-13', architecture: 'x86' },
  });
  expect(JSON.stringify(api.store.project)).not.toContain('THE KEY');
});

test('[R6.2] the power switch reaches the machine', async () => {
  const id = await newServer();
  machines.calls.length = 0;
  for (const name of ['reboot', 'poweroff', 'poweron', 'reset', 'shutdown']) await act(id, name);
  const start = `start srv-${id} 10.77.1.1 fd77:0:0:1::1 4000`;
  const name = `srv-${id}`;
  expect(machines.calls).toEqual([
    `reboot ${name}`,
    `stop ${name}`,
    start,
    `kill ${name}`,
    start,
    `stop ${name}`,
  ]);
  expect((await api.get('/servers?status=off')).body.servers).toHaveLength(1);
});

test('[R6.2] a machine that does not boot fails the action with its reason, and the server can be deleted', async () => {
  machines.broken = true;
  const { body } = await api.post('/servers', request);
  const start = body.next_actions.find((action) => action.command === 'start_server');
  expect(await api.settled(start?.id ?? 0)).toMatchObject({
    status: 'error',
    error: { code: 'action_failed', message: `srv-${body.server.id} did not boot` },
  });
  expect((await api.get(`/servers/${body.server.id}`)).body.server.status).toBe('off');
  const deleted = await api.call('DELETE', `/servers/${body.server.id}`);
  await api.settled(deleted.body.action.id);
  expect((await api.get('/primary_ips')).body.primary_ips).toEqual([]);
});

test('[R6.2] a server is locked while an action on it runs', async () => {
  const { body } = await api.post('/servers', request);
  const answer = await api.call('DELETE', `/servers/${body.server.id}`);
  expect([answer.status, answer.body.error.code]).toEqual([423, 'locked']);
});

test('[R6.2] a private network reaches the machine, at once and at each boot', async () => {
  const network = await api.post('/networks', {
    name: 'net',
    ip_range: '10.0.0.0/16',
    subnets: [{ type: 'cloud', ip_range: '10.0.1.0/24', network_zone: 'eu-central' }],
  });
  const id = await newServer();
  await act(id, 'attach_to_network', { network: network.body.network.id, ip: '10.0.1.5' });
  expect(machines.calls.at(-1)).toBe(`add 10.0.1.5 of 10.0.0.0/16 to srv-${id}`);
  await act(id, 'reset');
  expect(machines.calls.at(-1)).toBe(`add 10.0.1.5 of 10.0.0.0/16 to srv-${id}`);
  await act(id, 'detach_from_network', { network: network.body.network.id });
  expect(machines.calls.at(-1)).toBe(`remove 10.0.1.5 from srv-${id}`);
});

test('[R6.2] a subnet with a server in it stays', async () => {
  const subnet = { type: 'cloud', ip_range: '10.0.1.0/24', network_zone: 'eu-central' };
  const network = await api.post('/networks', { name: 'net', ip_range: '10.0.0.0/16', subnets: [subnet] });
  const path = `/networks/${network.body.network.id}`;
  await newServer({ networks: [network.body.network.id] });
  const answer = await api.post(`${path}/actions/delete_subnet`, { ip_range: '10.0.1.0/24' });
  expect(answer.body.error.code).toBe('service_error');
  expect(answer.body.error.message).toContain('servers are attached');
});

test('[R6.2] a firewall follows its label selector', async () => {
  const rule = { direction: 'in', protocol: 'tcp', port: '22', source_ips: ['0.0.0.0/0', '::/0'] };
  const { body } = await api.post('/firewalls', {
    name: 'fw',
    rules: [rule],
    apply_to: [{ type: 'label_selector', label_selector: { selector: 'role==web' } }],
  });
  const id = await newServer({ labels: { role: 'web' } });
  expect((await api.get(`/servers/${id}`)).body.server.public_net.firewalls).toEqual([
    { id: body.firewall.id, status: 'applied' },
  ]);
  await api.call('PUT', `/servers/${id}`, { labels: {} });
  expect((await api.get(`/servers/${id}`)).body.server.public_net.firewalls).toEqual([]);
});

test.each([
  [{ server_type: 'cx99' }, 'invalid_input'],
  [{ server_type: 'cx11' }, 'invalid_server_type'],
  [{ server_type: 'cax11', location: 'ash' }, 'invalid_input'],
  [{ image: 'windows' }, 'invalid_input'],
  [{ location: 'mars1' }, 'invalid_input'],
  [{ name: '-web' }, 'invalid_input'],
  [{ name: 'a"b${c}' }, 'invalid_input'],
  [{ ssh_keys: [4711] }, 'invalid_input'],
  [{ networks: [4711] }, 'not_found'],
  [{ firewalls: [{ firewall: 4711 }] }, 'not_found'],
  [{ placement_group: 4711 }, 'not_found'],
  [{ public_net: { enable_ipv4: false, enable_ipv6: false } }, 'invalid_input'],
])('[R6.2] a server with %j is refused with %s and leaves nothing', async (more, code) => {
  const { body } = await api.post('/servers', { ...request, ...more });
  expect(body.error.code).toBe(code);
  expect((await api.get('/servers')).body.servers).toEqual([]);
  expect((await api.get('/primary_ips')).body.primary_ips).toEqual([]);
  expect(machines.calls).toEqual([]);
});

test('[R6.2] user data of more than 32 KiB is refused', async () => {
  const { body } = await api.post('/servers', { ...request, user_data: 'x'.repeat(32 * 1024 + 1) });
  expect(body.error).toMatchObject({ code: 'invalid_input', details: { fields: [{ name: 'user_data' }] } });
});

test('[R6.2] without a lab servers are records', async () => {
  await api.stop();
  api = await TestApi.start({ machines: noMachines });
  const id = await newServer();
  expect((await api.get(`/servers/${id}`)).body.server.status).toBe('running');
});

test('[R6.2] the rescue system has the chosen keys, is for one start, and can be taken off before', async () => {
  const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH';
  const key = await api.post('/ssh_keys', { name: 'deploy', public_key: `ssh-ed25519 ${blob} deploy` });
  const id = await newServer();
  const enabled = async () =>
    ((await api.get(`/servers/${id}`)).body.server as unknown as { rescue_enabled: boolean }).rescue_enabled;
  machines.calls.length = 0;
  expect((await api.post(`/servers/${id}/actions/enable_rescue`, { type: 'freebsd64' })).status).toBe(422);
  await act(id, 'enable_rescue', { type: 'linux64', ssh_keys: [key.body.ssh_key.id] });
  expect(await enabled()).toBe(true);
  expect((await api.post(`/servers/${id}/actions/enable_rescue`)).status).toBe(422);
  await act(id, 'disable_rescue');
  expect(await enabled()).toBe(false);
  await act(id, 'enable_rescue');
  await act(id, 'reset');
  expect(await enabled()).toBe(false);
  const name = `srv-${id}`;
  expect(machines.calls).toEqual([
    `rescue ${name} with ssh-ed25519 ${blob} deploy`,
    `rescue ${name} off`,
    `rescue ${name} with `,
    `kill ${name}`,
    `start ${name} 10.77.1.1 fd77:0:0:1::1 4000`,
  ]);
});
