import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { withPinnedSsh } from '../../deploy/ssh-wrapper';

const target = {
  host: 'web',
  connection: { addresses: ['fd77::5'], user: 'deploy', port: 2222 },
  hostKey: 'ssh-ed25519 AAAA',
};

test('[R2.7] what a tool adds to ssh changes neither the machine nor the key that it must show', async () => {
  process.env.NIX_SSHOPTS = '-o ProxyCommand=evil';
  let folder = '';
  const resolved = await withPinnedSsh([{ target, address: 'fd77::5' }], 7, (env) => {
    folder = dirname(execFileSync('sh', ['-c', 'command -v ssh'], { env, encoding: 'utf8' }));
    const added = [
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-o',
      'HostName=evil',
      '-l',
      'evil',
    ];
    expect(env.NIX_SSHOPTS).toBe('');
    return Promise.resolve(execFileSync('ssh', [...added, '-G', 'whatever'], { env, encoding: 'utf8' }));
  });
  delete process.env.NIX_SSHOPTS;
  const option = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(resolved)?.[1];
  expect(option('hostname')).toBe('fd77::5');
  expect(option('user')).toBe('deploy');
  expect(option('port')).toBe('2222');
  expect(option('stricthostkeychecking')).toBe('true');
  expect(option('hostkeyalias')).toBe('web');
  expect(option('userknownhostsfile')).not.toBe('/dev/null');
  expect(option('connecttimeout')).toBe('7');
  expect(existsSync(folder)).toBe(false);
});

test('[R2.7] of two machines each is reached under its own name alone, with its own key', async () => {
  const other = { ...target, host: 'forge', hostKey: 'ssh-ed25519 BBBB' };
  const routes = [
    { target, address: 'fd77::5' },
    { target: other, address: '192.0.2.7' },
  ] as const;
  await withPinnedSsh([...routes], 7, (env) => {
    const resolved = (host: string) =>
      execFileSync('ssh', ['-G', '-x', host, 'nix-daemon', '--stdio'], {
        env,
        encoding: 'utf8',
        stdio: 'pipe',
      });
    for (const {
      target: { host },
      address,
    } of routes)
      expect(resolved(host)).toMatch(
        new RegExp(`^host .*\nuser deploy\nhostname ${address}\n[^]*^hostkeyalias ${host}$`, 'm'),
      );
    expect(() => resolved('elsewhere')).toThrow('none of the machines that are to be reached');
    return Promise.resolve();
  });
});
