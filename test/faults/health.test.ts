import type { RunFile } from '../../deploy/run-file';
import type { TinyClosure } from '../deploy/closures';
import { fault, oneHost } from './fault';

jest.setTimeout(90_000);

const host = oneHost('theta', '10.77.64.17');

async function switchTo(closure: Omit<TinyClosure, 'marker'>, run: Partial<RunFile> = {}) {
  const wanted = host().make(closure);
  const outcome = await host().lab.step('switch', host().patiently(run), wanted);
  host().inside('systemctl reset-failed');
  return { wanted, outcome };
}

const settle = (seconds: number) => ({ ...host().runFile().limits, settle: seconds });
const service = (command: string, more = '') => `[Service]\nExecStart=/bin/sh -c '${command}'\n${more}`;

fault('[R2.7] a unit fails with the switch', host, async (there) => {
  const caused = await switchTo({
    name: 'failing',
    units: { 'broken.service': '[Service]\nType=oneshot\nExecStart=/usr/bin/false\n' },
  });
  expect(caused.outcome.stderr).toMatch(/^theta: health failed$/m);
  expect(caused.outcome.stderr).toContain('unit broken.service failed with the switch');
  expect(there.recorded('activation')).toBe('4');
  return caused;
});

fault('[R2.7] a unit fails a moment after the activation', host, async () => {
  const caused = await switchTo(
    { name: 'late', units: { 'late.service': service('sleep 1; exit 1') } },
    { limits: settle(2) },
  );
  expect(caused.outcome.stderr).toContain('unit late.service failed with the switch');
  return caused;
});

fault('[R2.7] a health check flaps', host, async () => {
  // Well for a second, not well for a second, …
  const caused = await switchTo(
    {
      name: 'flapping',
      units: {
        'flapping.service': service('while :; do touch /run/well; sleep 1; rm /run/well; sleep 1; done'),
      },
    },
    { limits: settle(2), health: { units: [], tcp: [], http: [], commands: ['test -e /run/well'] } },
  );
  expect(caused.outcome.stderr).toContain('command ended with status 1: test -e /run/well');
  return caused;
});

fault('[R2.7] a unit ends again and again, and is started again each time', host, async () => {
  const caused = await switchTo(
    {
      name: 'restarting',
      units: {
        'restarting.service': service(
          'sleep 0.9',
          'Restart=always\nRestartSec=1ms\n[Unit]\nStartLimitIntervalSec=0\n',
        ),
      },
    },
    { limits: settle(2), health: { units: ['restarting.service'], tcp: [], http: [], commands: [] } },
  );
  expect(caused.outcome.stderr).toMatch(/restarting\.service (was started again|is )/);
  return caused;
});

fault('[R2.7] a service is not healthy', host, async () => {
  const health = {
    units: ['absent.service'],
    tcp: [4444],
    http: ['http://{address}:4445/'],
    commands: ['echo "no such thing" >&2; exit 3'],
  };
  // What is left of a time is seldom whole.
  const limits = { ...host().runFile().limits, check: 4.000123 };
  const caused = await switchTo({ name: 'fine' }, { health, limits });
  const { stderr } = caused.outcome;
  expect(stderr).toContain('unit absent.service is inactive');
  expect(stderr).toContain('TCP port 4444');
  expect(stderr).toMatch(/http:\/\/10.77.64.17:4445\/: .*ECONNREFUSED/);
  expect(stderr).toMatch(/command ended with status 3.*no such thing/);
  return caused;
});

test('[R2.7] a check that takes longer than its limit fails', async () => {
  const limits = { ...host().runFile().limits, check: 1 };
  const health = { units: [], tcp: [], http: [], commands: ['sleep 2'] };
  const { outcome } = await switchTo({ name: 'slow-check' }, { limits, health });
  expect({ code: outcome.code, text: outcome.stderr }).toMatchObject({ code: 1 });
});

test('[R2.7] what a look has found is told, also where the last one gets no answer', async () => {
  const limits = { ...host().runFile().limits, check: 60 };
  const looks = 'test -e /run/looked && sleep 60; touch /run/looked; exit 3';
  const { outcome } = await switchTo(
    { name: 'looked' },
    { limits, health: { units: [], tcp: [], http: [], commands: [looks] } },
  );
  host().inside('rm /run/looked');
  expect(outcome.stderr).toMatch(/^theta: health failed$/m);
  expect(outcome.stderr).toMatch(/found: .*command ended with status 3: .*not reachable .* no answer from/);
});

test('[R2.7] what is well for the whole settling time is confirmed, whatever had failed before the switch', async () => {
  host().inside('systemd-run --quiet --unit=failed-before false; true');
  const wanted = host().make({
    name: 'well',
    units: { 'slow-start.service': service('sleep 1; touch /run/started; sleep inf') },
  });
  const outcome = await host().lab.step(
    'switch',
    host().runFile({
      limits: { ...settle(1), confirm: 20 },
      health: { units: ['slow-start.service'], tcp: [22], http: [], commands: ['test -e /run/started'] },
    }),
    wanted,
  );
  expect({ code: outcome.code, text: outcome.stderr }).toMatchObject({ code: 0 });
  expect(host().state()).toMatchObject({ running: wanted, profile: wanted });
});
