import { writeFileSync } from 'node:fs';
import { TestStack } from './testing';

jest.setTimeout(240_000);

/** Seconds that Hetzner takes for a server; long enough for a busy machine's own part to be small beside it. */
const SLOWEST = 40;

test('[R6.2] twenty servers are made in little more than the time of one', async () => {
  const stack = new TestStack();
  try {
    await stack.create();
    const api = await stack.hetzner();
    writeFileSync(api.outages, JSON.stringify({ taking: { create_server: SLOWEST } }));
    stack.program(`
      const provider = new hcloud.Provider('api', { token: '${api.token}', endpoint: '${api.endpoint}', pollFunction: 'constant', pollInterval: '1s' });
      for (let i = 1; i <= 20; i += 1)
        new hcloud.Server('web-' + i, { name: 'web-' + i, serverType: 'cx22', image: 'debian-12', location: 'nbg1' }, { provider });`);
    const began = performance.now();
    await stack.succeed(['up', '--yes', '--skip-preview', '--parallel', '32']);
    const seconds = (performance.now() - began) / 1000;
    expect(seconds / SLOWEST).toBeLessThanOrEqual(1.3);
  } finally {
    stack.dispose();
  }
});
