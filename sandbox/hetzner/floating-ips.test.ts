import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { floatingRoutes } from './floating-routes';
import { TestApi } from './test-api';

let api: TestApi;
beforeEach(async () => {
  api = await TestApi.start();
});
afterEach(() => api.stop());

const made = async (path: string, body: object): Promise<{ id: number; ip: string }> => {
  const { status, body: answer } = await api.post(path, body);
  expect(status).toBe(201);
  const shown = answer as unknown as Record<string, { id: number; ip: string }>;
  return shown[path.slice(1).replace(/s$/, '')] ?? { id: 0, ip: '' };
};
const server = async (name: string, location = 'fsn1') => {
  const type = location === 'ash' ? 'cpx11' : 'cx22';
  const { body } = await api.post('/servers', { name, server_type: type, image: 'debian-12', location });
  await api.settled(body.action.id);
  return body.server.id;
};

test('[R6.2] a floating address goes from server to server, and the route with it', async () => {
  const { id, ip } = await made('/floating_ips', { name: 'www', type: 'ipv4', home_location: 'fsn1' });
  expect(floatingRoutes(api.store, 4)).toContain(`route add blackhole ${ip}/32`);
  for (const name of ['one', 'two']) {
    const to = await server(name);
    const { body } = await api.post(`/floating_ips/${id}/actions/assign`, { server: to });
    expect((await api.settled(body.action.id)).status).toBe('success');
    const shown = (await api.get(`/servers/${to}`)).body.server as unknown as {
      public_net: { ipv4: { ip: string }; floating_ips: number[] };
    };
    expect(shown.public_net.floating_ips).toEqual([id]);
    expect(floatingRoutes(api.store, 4)).toContain(`route add ${ip}/32 via ${shown.public_net.ipv4.ip} `);
  }
  const { body } = await api.call('DELETE', `/servers/${String(api.store.all('floating_ips')[0]?.server)}`);
  await api.settled(body.action.id);
  expect(api.store.all('floating_ips')[0]?.server).toBeNull();
});

test('[R6.2] a floating address is kept over a restart, protected, and never leaves its network zone', async () => {
  const { id } = await made('/floating_ips', { name: 'www', type: 'ipv6', home_location: 'nbg1' });
  await api.post(`/floating_ips/${id}/actions/change_protection`, { delete: true });
  expect((await api.call('DELETE', `/floating_ips/${id}`)).body.error.code).toBe('protected');
  const far = await server('far', 'ash');
  const { status, body } = await api.post(`/floating_ips/${id}/actions/assign`, { server: far });
  expect([status, body.error.details.fields[0]?.name]).toEqual([422, 'server']);
  const again = JSON.parse(readFileSync(join(api.folder, 'hetzner.json'), 'utf8')) as {
    floating_ips: object[];
  };
  expect(again.floating_ips).toMatchObject([{ id, ip: 'fd78:0:0:1::/64', protection: { delete: true } }]);
});
