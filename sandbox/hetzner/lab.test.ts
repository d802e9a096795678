import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabMachines } from './lab-machines';
import { TestApi } from './test-api';

const script = join(__dirname, '..', 'lab', 'lab.sh');
let lab: string;
let api: TestApi;

beforeAll(async () => {
  lab = mkdtempSync(join(tmpdir(), 'hetzner-lab-'));
  inLab('up');
  api = await TestApi.start({ machines: new LabMachines(script, lab), lab });
}, 60_000);

afterAll(async () => {
  await api.stop();
  inLab('down');
  rmSync(lab, { recursive: true, force: true });
}, 60_000);

function inLab(...args: string[]): string {
  return execFileSync(script, args, { env: { ...process.env, FLEET_LAB: lab }, encoding: 'utf8' });
}

function fromOperator(...command: string[]): string {
  return spawnSync('nsenter', [`--net=${lab}/net`, ...command], { encoding: 'utf8', timeout: 10_000 }).stdout;
}

/** The host key that the address shows within a second; empty when it shows none. */
function hostKeyAt(address: string): string {
  const line = fromOperator('ssh-keyscan', '-T', '1', '-t', 'ed25519', address);
  return line.trim().split(' ').slice(1).join(' ');
}

async function eventually(expected: string, found: () => string): Promise<void> {
  for (let round = 0; round < 40 && found() !== expected; round++) await sleep(250);
  expect(found()).toBe(expected);
}

const rule = (port: string) => ({
  direction: 'in',
  protocol: 'tcp',
  port,
  source_ips: ['0.0.0.0/0', '::/0'],
});

test('[R6.2] a server is a machine with the given host key, behind the cloud firewall, until it is deleted', async () => {
  const keyFile = join(lab, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', keyFile]);
  const [publicKey, privateKey] = [`${keyFile}.pub`, keyFile].map((file) => readFileSync(file, 'utf8'));
  const firewall = (await api.post('/firewalls', { name: 'fw', rules: [rule('22')] })).body.firewall;
  const { body } = await api.post('/servers', {
    name: 'web',
    server_type: 'cx22',
    image: 'debian-13',
    firewalls: [{ firewall: firewall.id }],
    user_data: `#cloud-config\n${JSON.stringify({ ssh_keys: { ed25519_private: privateKey } })}\n`,
  });
  for (const action of body.next_actions)
    expect(await api.settled(action.id)).toMatchObject({ status: 'success', error: null });
  const address = body.server.public_net.ipv4.ip;
  await eventually(publicKey?.trim() ?? '', () => hostKeyAt(address));

  await api.post(`/firewalls/${firewall.id}/actions/set_rules`, { rules: [rule('443')] });
  expect(hostKeyAt(address)).toBe('');
  await api.post(`/firewalls/${firewall.id}/actions/set_rules`, { rules: [rule('1-1024')] });
  expect(hostKeyAt(address)).toBe(publicKey?.trim());

  const { name: machine } = JSON.parse(inLab('list')) as { name: string };
  const inside = (command: string) => inLab('exec', machine, 'sh', '-c', command).trim();
  const bootId = () => inside('cat /proc/sys/kernel/random/boot_id');
  const act = async (action: string, wanted: object = {}) => {
    const begun = await api.post(`/servers/${body.server.id}/actions/${action}`, wanted);
    expect(await api.settled(begun.body.action.id)).toMatchObject({ status: 'success', error: null });
    await eventually(publicKey?.trim() ?? '', () => hostKeyAt(address));
  };
  const onDisk = () => inside('head -c 4 /dev/sda | tr -d "\\0"');
  inside('printf kept >/dev/sda; sync');
  const before = bootId();
  await act('reboot');
  expect([bootId() === before, onDisk()]).toEqual([false, 'kept']);
  await act('rebuild', { image: 'debian-12' });
  expect(onDisk()).toBe('');

  const deleted = await api.call('DELETE', `/servers/${body.server.id}`);
  expect(await api.settled(deleted.body.action.id)).toMatchObject({ status: 'success' });
  expect(inLab('list')).toBe('');
  expect(hostKeyAt(address)).toBe('');
}, 120_000);

test('[R6.2] every kind of firewall rule is one that nft takes', async () => {
  const from = { direction: 'in', source_ips: ['0.0.0.0/0', '10.77.0.0/16', '::/0', 'fd77::/16'] };
  const rules = [
    { ...from, protocol: 'tcp', port: 'any' },
    { ...from, protocol: 'udp', port: '53-54' },
    { ...from, protocol: 'icmp' },
    { ...from, protocol: 'esp' },
    { ...from, protocol: 'gre' },
    { direction: 'out', protocol: 'tcp', port: '25', destination_ips: ['0.0.0.0/0'] },
  ];
  const selector = { type: 'label_selector', label_selector: { selector: 'role' } };
  await api.post('/firewalls', { name: 'all', rules, apply_to: [selector] });
  const { body } = await api.post('/servers', {
    name: 'rules',
    server_type: 'cx22',
    image: 'debian-13',
    labels: { role: '' },
    start_after_create: false,
  });
  expect(api.log.filter((line) => line.includes('not in force'))).toEqual([]);
  const ruleset = fromOperator('nft', 'list', 'table', 'bridge', 'hetzner');
  expect(ruleset).toContain('ip6 saddr fd77::/16 udp dport 53-54 accept');
  expect(ruleset).toContain(`jump srv-${body.server.id}-ip6`);
  await api.settled(body.action.id);
}, 60_000);
