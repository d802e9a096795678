import { execFileSync, spawn } from 'node:child_process';
import { join } from 'node:path';
import { sshOptions } from '../../deploy/ssh-options';
import { SimulatedLab, type SimulatedHost } from './simulated';

jest.setTimeout(60_000);

let lab: SimulatedLab;
let host: SimulatedHost;

beforeAll(() => {
  lab = new SimulatedLab();
  host = lab.start('epsilon', '10.77.64.15');
  host.settle(host.make({ name: 'base' }));
});
afterAll(() => {
  lab.down();
});

const ODD = [
  '',
  ' ',
  "it's",
  '"${HOME}"',
  'a\nb',
  '-rf',
  '$(touch /tmp/run)',
  '\\',
  '*',
  'ä€😀',
  '!!',
  '`id`',
];

async function words(script: string, args: readonly string[], changes = {}): Promise<unknown> {
  const outcome = await lab.step('ssh', { ...host.runFile(), ...changes }, JSON.stringify({ script, args }));
  return JSON.parse(outcome.stdout) as unknown;
}

test.each(['/bin/bash', '/bin/dash', '/usr/bin/zsh'])(
  '[R6.4] arguments reach a script unchanged, login shell %s',
  async (shell) => {
    host.inside(`usermod --shell ${shell} root`);
    const result = await words(`printf '%s\\0' "$@"`, ODD);
    expect(result).toMatchObject({ kind: 'ok', stdout: `${ODD.join('\0')}\0` });
    expect(host.inside('ls /tmp/run 2>/dev/null || true')).toBe('');
  },
);

test('[R6.4] the exit status of a script, 255 too, is not taken for a connection failure', async () => {
  expect(await words('echo out; echo err >&2; exit 7', [])).toMatchObject({
    kind: 'failed',
    exitCode: 7,
    stdout: 'out\n',
    lastLines: ['err'],
  });
  expect(await words('echo out; exit 255', [])).toMatchObject({ kind: 'unreachable', began: true });
});

test('[R6.4] addresses are tried in order until one answers', async () => {
  const { connection } = host.runFile();
  const reached = { connection: { ...connection, addresses: ['10.77.64.250', host.address] } };
  expect(await words('true', [], reached)).toMatchObject({ kind: 'ok', address: host.address });
  const none = { connection: { ...connection, addresses: ['10.77.64.250', '10.77.64.251'] } };
  const result = (await words('true', [], none)) as { kind: string; attempts: { address: string }[] };
  expect(result.kind).toBe('unreachable');
  expect(result.attempts.map(({ address }) => address)).toEqual(['10.77.64.250', '10.77.64.251']);
});

test('[R6.2] a host that is reached through another one alone is reached so, and only through the one with its key', async () => {
  const jump = lab.start('bastion', '10.77.64.16');
  // A network that the operator is not in.
  jump.inside('ip address add 192.168.64.1/24 dev eth0');
  host.inside('ip address add 192.168.64.2/24 dev eth0');
  const { connection } = host.runFile();
  const way = (change: object) => ({
    connection: { ...connection, addresses: ['192.168.64.2'], jumpHost: `root@${jump.address}`, ...change },
  });
  const reached = await words('hostname', [], way({ jumpHostKey: `${jump.hostKey} bastion` }));
  expect(reached).toMatchObject({ kind: 'ok', address: '192.168.64.2', stdout: 'epsilon\n' });
  const other = await words('hostname', [], way({ jumpHostKey: host.hostKey }));
  expect(other).toMatchObject({ kind: 'unreachable', began: false });
  expect(JSON.stringify(other)).toContain('its jump host shows another key than expected (epsilon-jump)');
});

test('[R6.4] a look at a host exchanges keys the cheap way, and any other where the host has no such', async () => {
  const exchanged = async (setting: string) => {
    host.inside(`printf '%s\\n' 'LogLevel DEBUG1' '${setting}' | cat - /root/sshd_config >/etc/ssh/sshd_config
      systemctl restart sshd && for _ in $(seq 100); do ss -Hltn 'sport = :22' | grep -q . && break; sleep .05; done`);
    const { stdout } = await lab.step('probe', host.runFile());
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'reached' });
    return host.inside(
      "journalctl --sync; journalctl -u sshd -o cat | sed -n 's/.*kex: algorithm: //p' | tail -n 1",
    );
  };
  host.inside('cp /etc/ssh/sshd_config /root/sshd_config');
  expect(await exchanged('')).toMatch(/^curve25519-sha256/);
  expect(await exchanged('KexAlgorithms sntrup761x25519-sha512@openssh.com')).toMatch(/^sntrup761x25519/);
  host.inside('mv /root/sshd_config /etc/ssh/sshd_config && systemctl restart sshd');
});

test('[R6.4] a script that hangs is ended at its limit', async () => {
  const started = Date.now();
  expect(await words('echo at work >&2; sleep 60', [])).toMatchObject({
    kind: 'timeout',
    lastLines: ['at work'],
  });
  expect(Date.now() - started).toBeLessThan(8000);
});

test('[R6.4] a script that did not arrive whole does not run', () => {
  const options = sshOptions(host.runFile(), 2);
  const half = '{ touch /tmp/half\n';
  const argv = [`--net=${lab.folder}/net`, 'ssh', ...options, '--', host.address, '/bin/bash -s'];
  expect(() => execFileSync('nsenter', argv, { input: half, stdio: ['pipe', 'ignore', 'ignore'] })).toThrow();
  expect(host.inside('ls /tmp/half 2>/dev/null || true')).toBe('');
});

test('[R6.4] a step ends with all its children when its parent is killed', async () => {
  const driver = join(lab.folder, 'code/test/deploy/driver.js');
  const parent = spawn('bash', [
    '-c',
    'nsenter --net="$1/net" "$2" "$3" ssh <&0 & echo $!; wait',
    '-',
    lab.folder,
    process.execPath,
    driver,
  ]);
  const pid = await new Promise<number>((done) =>
    parent.stdout.on('data', (chunk: Buffer) => {
      done(Number(chunk.toString()));
    }),
  );
  parent.stdin.end(
    JSON.stringify({
      run: { ...host.runFile(), limits: { ...host.runFile().limits, probe: 60 } },
      closure: JSON.stringify({ script: 'sleep 60', args: [] }),
    }),
  );
  const children = () => execFileSync('bash', ['-c', `pgrep -P ${pid} || true`], { encoding: 'utf8' }).trim();
  await host.waitFor('its ssh', () => children() !== '');
  const child = children();
  parent.kill('SIGKILL');
  const alive = (id: string | number) =>
    execFileSync('bash', ['-c', `kill -0 ${id} 2>/dev/null && echo yes || echo no`], {
      encoding: 'utf8',
    }).trim();
  await host.waitFor('the end of the step', () => alive(pid) === 'no' && alive(child) === 'no', 5);
});
