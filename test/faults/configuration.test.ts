import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { RunFile } from '../../deploy/run-file';
import { SSHD, type TinyClosure } from '../deploy/closures';
import { fault, oneHost } from './fault';

jest.setTimeout(90_000);

const host = oneHost('beta', '10.77.64.12');

/** A switch to a closure that is made for this. */
async function switchTo(closure: Omit<TinyClosure, 'marker'>, run: Partial<RunFile> = {}) {
  const wanted = host().make(closure);
  return { wanted, outcome: await host().lab.step('switch', host().runFile(run), wanted) };
}

/** A unit that does something to the machine while it runs, and undoes it when it is stopped. */
const oneshot = (start: string, stop: string) =>
  `[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=${start}\nExecStop=${stop}\n`;

const CUT_OFF = /rolled back to .*before.*not reachable under the new configuration for \d+ s/;

fault('[R2.7] a new configuration breaks sshd', host, async () => {
  const caused = await switchTo({ name: 'sshd', sshd: SSHD.replace('UseDNS=no', 'NoSuchOption=yes') });
  expect(caused.outcome.stderr).toMatch(CUT_OFF);
  return caused;
});

fault('[R2.7] a new configuration breaks the firewall', host, async () => {
  const caused = await switchTo({
    name: 'cut',
    filter: 'table inet f {\nchain input {\ntype filter hook input priority 0\ntcp dport 22 drop\n}\n}',
  });
  expect(caused.outcome.stderr).toMatch(/^beta: switch failed$/m);
  expect(caused.outcome.stderr).toMatch(CUT_OFF);
  return caused;
});

fault('[R2.7] a new configuration lets old connections be, and takes no new ones', host, async () => {
  const caused = await switchTo(
    {
      name: 'closed',
      filter:
        'table inet f {\nchain input {\ntype filter hook input priority 0\nct state established accept\ntcp dport 22 drop\n}\n}',
    },
    { limits: { ...host().runFile().limits, confirm: 12 } },
  );
  // All was well over the connection that there was.
  expect(caused.outcome.stderr).toContain('beta: switch: healthy, confirming');
  expect(caused.outcome.stderr).toMatch(/^beta: switch failed$/m);
  expect(caused.outcome.stderr).toMatch(CUT_OFF);
  return caused;
});

fault('[R2.7] a new configuration breaks routes', host, async () => {
  const caused = await switchTo({
    name: 'routes',
    units: {
      'routes.service': oneshot(
        '/usr/sbin/ip route add blackhole 10.77.0.1/32',
        '/usr/sbin/ip route del blackhole 10.77.0.1/32',
      ),
    },
  });
  expect(caused.outcome.stderr).toMatch(CUT_OFF);
  expect(host().inside('ip route show type blackhole')).toBe('');
  return caused;
});

fault('[R2.7] a new configuration breaks DNS', host, async (there) => {
  // A real name server beside the operator; what the new configuration names as its server is nobody.
  const server = spawn('nsenter', [
    `--net=${there.lab.folder}/net`,
    process.execPath,
    join(__dirname, 'name-server.mjs'),
  ]);
  try {
    there.inside("echo 'nameserver 10.77.0.1' >/etc/resolv.conf");
    await there.waitFor(
      'a name to be resolved',
      () => there.inside('getent hosts cache.test || true') !== '',
    );
    return await switchTo(
      {
        name: 'dns',
        units: {
          'dns.service': oneshot(
            "/bin/sh -c 'echo nameserver 10.77.0.99 >/etc/resolv.conf'",
            "/bin/sh -c 'echo nameserver 10.77.0.1 >/etc/resolv.conf'",
          ),
        },
      },
      { health: { units: [], tcp: [], http: [], commands: ['getent hosts cache.test'] } },
    );
  } finally {
    server.kill();
  }
});

fault("[R2.7] a new configuration breaks the deploy user's key", host, async () => {
  const caused = await switchTo({
    name: 'keys',
    sshd: SSHD.replace('-o UseDNS=no', '-o UseDNS=no -o AuthorizedKeysFile=/etc/ssh/nobody'),
  });
  expect(caused.outcome.stderr).toMatch(CUT_OFF);
  expect(caused.outcome.stderr).toContain('authentication refused');
  return caused;
});

fault('[R2.7] the activation script fails', host, async () => {
  const caused = await switchTo({ name: 'snippet', snippet: 'echo "snippet says no" >&2; exit 1' });
  expect(caused.outcome.stderr).toContain('the activation failed with status 2');
  expect(caused.outcome.stderr).toContain('    snippet says no');
  return caused;
});

fault('[R2.7] the activation script hangs', host, async (there) => {
  const caused = await switchTo({ name: 'hanging', snippet: 'sleep 600' });
  expect(caused.outcome.stderr).toContain('the activation did not end within 3 s');
  expect(there.inside('pgrep -c -x sleep || true')).toBe('0');
  return caused;
});
