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

test('[R6.2] after a restart, servers whose machine is gone are started again', async () => {
  const id = await newServer();
  const off = await newServer({ name: 'off', start_after_create: false });
  await api.stop({ keep: true });
  machines = new NotedMachines();
  api = await TestApi.start({ machines, folder: api.folder });
  await api.actions.idle();
  expect(machines.calls).toEqual([`start srv-${id} 10.77.1.1 fd77:0:0:1::1 4000`]);
  expect((await api.get(`/servers/${id}`)).body.server.status).toBe('running');
  expect((await api.get(`/servers/${off}`)).body.server.status).toBe('off');
});

test('[R6.2] after a restart, servers whose machine runs are left alone', async () => {
  await newServer();
  const { up } = machines;
  await api.stop({ keep: true });
  machines = new NotedMachines();
  for (const name of up) machines.up.add(name);
  api = await TestApi.start({ machines, folder: api.folder });
  await api.actions.idle();
  expect(machines.calls).toEqual([]);
});

test('[R6.2] a deletion that was cut off is finished at the next start', async () => {
  const id = await newServer();
  await api.stop({ keep: true });
  const record = api.store.get('servers', id);
  record.status = 'deleting';
  api.store.save();
  api = await TestApi.start({ machines, folder: api.folder });
  await api.actions.idle();
  expect(machines.calls.at(-1)).toBe(`remove srv-${id}`);
  expect((await api.get('/servers')).body.servers).toEqual([]);
});
