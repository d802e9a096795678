import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { TestApi } from './test-api';
import { simulatedToken } from './token';

test("[R6.2] Hetzner's own Go client walks through everything a fleet uses", async () => {
  const api = await TestApi.start({ requestsPerHour: 1200 });
  try {
    const { status, output } = await goRun(api.endpoint);
    expect(output).toContain('all steps passed');
    expect(status).toBe(0);
    const left = Object.entries(api.store.project).filter(
      ([kind, records]) => kind !== 'actions' && Array.isArray(records) && records.length > 0,
    );
    expect(left).toEqual([]);
  } finally {
    await api.stop();
  }
}, 240_000);

function goRun(endpoint: string): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('go', ['run', '.', endpoint], {
      cwd: join(__dirname, 'client-test'),
      env: { ...process.env, HCLOUD_TOKEN: simulatedToken, GOFLAGS: '-mod=readonly -buildvcs=false' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 220_000,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, output });
    });
  });
}
