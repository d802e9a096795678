import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestApi } from './test-api';
import { simulatedToken } from './token';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.start();
});
afterEach(() => api.stop());

const ed25519 = `ssh-ed25519 ${Buffer.concat([
  Buffer.from([0, 0, 0, 11]),
  Buffer.from('ssh-ed25519'),
  Buffer.from([0, 0, 0, 32]),
  Buffer.alloc(32, 7),
]).toString('base64')} somebody`;

test('[R6.2] a request without the right token is refused', async () => {
  for (const token of ['', 'another', 'simulated']) {
    const { status, body } = await api.call('GET', '/servers', undefined, token);
    expect([status, body.error.code]).toEqual([401, 'unauthorized']);
  }
});

test('[R6.2] the log names each request and never the token', async () => {
  await api.get('/locations?page=1');
  const line = /^GET \/v1\/locations\?page=1 200 \d+\.\d ms$/;
  expect(api.log.some((text) => line.test(text))).toBe(true);
  expect(api.log.join('\n')).not.toContain('simulatedsimulated');
});

test.each([
  ['POST', '/ssh_keys', '{', 400, 'json_error'],
  ['POST', '/ssh_keys', '[]', 400, 'json_error'],
  ['GET', '/nothing', undefined, 404, 'not_found'],
  ['GET', '/servers/4711', undefined, 404, 'not_found'],
  ['GET', '/actions/4711', undefined, 404, 'not_found'],
  ['PUT', '/pricing', undefined, 405, 'method_not_allowed'],
  ['GET', '/servers?sort=colour', undefined, 422, 'invalid_input'],
  ['GET', '/servers?page=0', undefined, 422, 'invalid_input'],
  ['GET', '/servers?label_selector=a%20b', undefined, 422, 'invalid_input'],
])('[R6.2] %s %s %s is answered with %i %s', async (method, path, body, status, code) => {
  const answer = await api.call(method, path, body);
  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
});

test('[R6.2] invalid input names the field', async () => {
  const { status, body } = await api.post('/networks', { name: 'n', ip_range: '10.0.0.1/16' });
  expect(status).toBe(422);
  expect(body.error.details.fields).toEqual([
    { name: 'ip_range', messages: ['must be a private IPv4 range (RFC 1918)'] },
  ]);
});

test.each([
  [{ name: 'n', ip_range: '10.0.0.0/16', labels: { 'a b': 'c' } }, 'labels'],
  [{ name: 'n', ip_range: '10.0.0.0/16', labels: { a: 'c d' } }, 'labels'],
  [{ name: 7, ip_range: '10.0.0.0/16' }, 'name'],
  [{ ip_range: '10.0.0.0/16' }, 'name'],
  [{ name: 'n', ip_range: '10.0.0.0/25' }, 'ip_range'],
  [{ name: 'n', ip_range: '192.0.2.0/24' }, 'ip_range'],
  [
    { name: 'n', ip_range: '10.0.0.0/16', subnets: [{ type: 'cloud', network_zone: 'mars' }] },
    'network_zone',
  ],
])('[R6.2] a network of %j is refused for its %s', async (request, field) => {
  const { body } = await api.post('/networks', request);
  expect(body.error.details.fields[0]?.name).toBe(field);
  expect((await api.get('/networks')).body.networks).toEqual([]);
});

test('[R6.2] names are unique per kind', async () => {
  const network = { name: 'same', ip_range: '10.0.0.0/16' };
  expect((await api.post('/networks', network)).status).toBe(201);
  const again = await api.post('/networks', network);
  expect([again.status, again.body.error.code]).toEqual([409, 'uniqueness_error']);
  expect((await api.post('/firewalls', { name: 'same' })).status).toBe(201);
});

test('[R6.2] an SSH key shows the MD5 fingerprint that ssh-keygen computes', async () => {
  const { body } = await api.post('/ssh_keys', { name: 'key', public_key: ed25519 });
  expect(body.ssh_key.fingerprint).toMatch(/^(?:[0-9a-f]{2}:){15}[0-9a-f]{2}$/);
  const found = await api.get(`/ssh_keys?fingerprint=${encodeURIComponent(body.ssh_key.fingerprint)}`);
  expect(found.body.ssh_keys).toHaveLength(1);
});

test('[R6.2] lists have pages of at most 50, filters and an order', async () => {
  for (const name of ['b', 'c', 'a']) await api.post('/firewalls', { name, labels: { letter: name } });
  const page = await api.get('/firewalls?per_page=2&sort=name:asc');
  expect(page.body.firewalls.map((firewall) => firewall.name)).toEqual(['a', 'b']);
  expect(page.body.meta.pagination).toEqual({
    page: 1,
    per_page: 2,
    previous_page: null,
    next_page: 2,
    last_page: 2,
    total_entries: 3,
  });
  expect((await api.get('/firewalls?per_page=500')).body.meta.pagination.per_page).toBe(50);
  expect((await api.get('/firewalls?name=c')).body.firewalls).toHaveLength(1);
  expect((await api.get('/firewalls?label_selector=letter%20in%20(a,b)')).body.firewalls).toHaveLength(2);
});

test('[R6.2] an action runs, shows progress and succeeds', async () => {
  const { body } = await api.post('/networks', { name: 'n', ip_range: '10.0.0.0/16' });
  const path = `/networks/${body.network.id}/actions`;
  const subnet = { type: 'cloud', ip_range: '10.0.0.0/24', network_zone: 'eu-central' };
  const started = await api.post(`${path}/add_subnet`, subnet);
  expect(started.body.action).toMatchObject({ status: 'running', progress: 0, finished: null });
  const locked = await api.post(`${path}/add_subnet`, { ...subnet, ip_range: '10.0.1.0/24' });
  expect([locked.status, locked.body.error.code]).toEqual([409, 'conflict']);
  expect(await api.settled(started.body.action.id)).toMatchObject({ status: 'success', progress: 100 });
  const listed = await api.get(`${path}?status=success`);
  expect(listed.body.actions.map((action) => action.command)).toEqual(['add_subnet']);
});

test('[R6.2] the rate limit is shown and kept', async () => {
  await api.stop();
  api = await TestApi.start({ requestsPerHour: 3 });
  const first = await api.get('/locations');
  expect(first.headers.get('RateLimit-Limit')).toBe('3');
  expect(first.headers.get('RateLimit-Remaining')).toBe('2');
  expect(Number(first.headers.get('RateLimit-Reset'))).toBeGreaterThan(Date.now() / 1000);
  await api.get('/locations');
  await api.get('/locations');
  const fourth = await api.get('/locations');
  expect([fourth.status, fourth.body.error.code]).toEqual([429, 'rate_limit_exceeded']);
});

test('[R6.2] IDs only increase, also over a restart', async () => {
  const first = await api.post('/firewalls', { name: 'one' });
  await api.call('DELETE', `/firewalls/${first.body.firewall.id}`);
  await api.stop({ keep: true });
  api = await TestApi.start({ folder: api.folder });
  const second = await api.post('/firewalls', { name: 'two' });
  expect(second.body.firewall.id).toBeGreaterThan(first.body.firewall.id);
});

describe('what comes from outside, by the outages file', () => {
  const outages = (planned: object) => {
    writeFileSync(join(api.folder, 'hetzner.outages.json'), JSON.stringify(planned));
  };

  test('[R6.2] maintenance of the API: everything is told, nothing is changed', async () => {
    outages({ maintenance: true });
    const refused = await api.post('/firewalls', { name: 'fw' });
    expect([refused.status, refused.body.error.code]).toEqual([503, 'maintenance']);
    expect((await api.get('/firewalls')).body.firewalls).toEqual([]);
    outages({});
    expect((await api.post('/firewalls', { name: 'fw' })).status).toBe(201);
  });

  test('[R6.2] a server that Hetzner works on is locked until it is done', async () => {
    const { body } = await api.post('/servers', { name: 'web', server_type: 'cx22', image: 'debian-13' });
    for (const action of [body.action, ...body.next_actions]) await api.settled(action.id);
    const path = `/servers/${body.server.id}`;
    outages({ locked: ['web'] });
    const refused = await api.post(`${path}/actions/reboot`);
    expect([refused.status, refused.body.error.code]).toEqual([423, 'locked']);
    expect((await api.get(path)).body.server).toMatchObject({ locked: true, status: 'running' });
    outages({});
    expect((await api.post(`${path}/actions/reboot`)).status).toBe(201);
  });

  test('[R6.2] news that spread late: lists miss what is new, actions seem to run on', async () => {
    outages({ lagging: 0.5 });
    const { body } = await api.post('/firewalls', { name: 'fw' });
    expect((await api.get(`/firewalls/${body.firewall.id}`)).status).toBe(200);
    expect((await api.get('/firewalls?name=fw')).body.firewalls).toEqual([]);
    const network = (await api.post('/networks', { name: 'n', ip_range: '10.0.0.0/16' })).body.network;
    const subnet = { type: 'cloud', ip_range: '10.0.0.0/24', network_zone: 'eu-central' };
    const { action } = (await api.post(`/networks/${network.id}/actions/add_subnet`, subnet)).body;
    await api.actions.idle();
    expect(api.actions.get(action.id)).toMatchObject({ status: 'success' });
    expect((await api.get(`/actions/${action.id}`)).body.action).toMatchObject({ status: 'running' });
    expect(await api.settled(action.id)).toMatchObject({ status: 'success', progress: 100 });
    expect((await api.get('/firewalls?name=fw')).body.firewalls).toHaveLength(1);
  });

  test('[R6.2] what was done is not always heard of: no answer, or half of one', async () => {
    const fault = { method: 'POST', path: '^/firewalls$', times: 1 };
    outages({ faults: [{ ...fault, answer: 'none' }] });
    const unheard = fetch(`${api.endpoint}/firewalls`, {
      ...{ method: 'POST', body: '{"name":"silent"}', signal: AbortSignal.timeout(2000) },
      headers: { authorization: `Bearer ${simulatedToken}` },
    });
    await expect(unheard).rejects.toThrow('aborted due to timeout');
    outages({ faults: [{ ...fault, answer: 'half' }] });
    await expect(api.post('/firewalls', { name: 'broken off' })).rejects.toThrow('terminated');
    const { firewalls } = (await api.get('/firewalls')).body;
    expect(firewalls.map(({ name }) => name)).toEqual(['silent', 'broken off']);
  });
});
