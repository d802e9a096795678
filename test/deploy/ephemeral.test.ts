import { ephemeralText, parseEphemeral } from '../../deploy/ephemeral';
import { SimulatedLab, type SimulatedHost } from './simulated';

jest.setTimeout(60_000);

describe('what a host says', () => {
  const group = (path: string, bytes: number, files: number, seconds: number, newest: string) =>
    `group=${[path, bytes, files, seconds, newest].join('\t')}`;
  const said = [
    'root=ephemeral',
    'home=root',
    'path=/persistent',
    'type=tmpfs',
    'files=131',
    'bytes=12345678',
    'groups=3',
    group('/var/lib/app/', 12_345_000, 130, 1_767_225_600, '/var/lib/app/db/main\u001b[31m'),
    group('/root/notes', 678, 1, 1_767_139_200, '/root/notes'),
  ];

  test('[R4.5] is shown with sizes, newest first, and nothing that would steer a terminal', () => {
    expect(ephemeralText(parseEphemeral('web', said.join('\n')))).toBe(
      [
        'web: its root (tmpfs) is empty at every start; what is named is kept in /persistent.',
        'Not kept: 131 files, 12 MB, newest first.',
        '',
        'changed (UTC)     size   files  path           newest',
        '2026-01-01 00:00  12 MB  130    /var/lib/app/  db/main?[31m',
        '2025-12-31 00:00  678 B  1      /root/notes',
        '… and 1 more places',
        '',
        'To keep one: hosts.web.options, fleet.impermanence.directories: [/its/folder], or for a home',
        'fleet.impermanence.users.NAME.directories: [its/folder].',
      ].join('\n'),
    );
  });

  test('[R4.5] is told apart: a root that is kept, a search that was given up, nothing at all', () => {
    const other = ['home=tmpfs', 'type=ext4', 'files=0', 'bytes=0', 'groups=0', 'incomplete=120'];
    expect(ephemeralText(parseEphemeral('web', other.join('\n'))).split('\n')).toEqual([
      'web: its root (ext4) is kept, homes are in memory. An ephemeral one would lose this at the next start.',
      'The search was given up after 120 s: there is more than this.',
      'Nothing is there that is not kept.',
    ]);
  });
});

describe('on a live host', () => {
  let lab: SimulatedLab;
  let host: SimulatedHost;
  let text: string;
  beforeAll(async () => {
    lab = new SimulatedLab();
    host = lab.start('alpha', '10.77.64.29');
    host.inside(`set -e
      mkdir -p /etc/nixos-fleet /persistent/var/lib/kept '/srv/a b' /var/lib/kept /var/lib/app/db /home/ada/.config/tool /home/ada/.cache/x
      printf 'hostKey=/x\\npath=/persistent\\nroot=ephemeral\\nhome=root\\n' >/etc/nixos-fleet/places
      mount --bind /persistent/var/lib/kept /var/lib/kept
      mount -t tmpfs tmpfs '/srv/a b'
      echo x >/persistent/var/lib/kept/file
      echo x >'/srv/a b/mounted elsewhere'
      echo x >/tmp/scratch
      echo x >/home/ada/.cache/x/y
      mkdir -p /etc/copied && echo x >/etc/copied/file && echo copied/file >/etc/.clean
      ln -s /nix/store/x /etc/in-the-store
      ln -s /persistent/var/lib/kept/file /etc/in-the-place
      ln -s /etc/hostname /etc/a-link-of-its-own
      head -c 5000 /dev/zero >/var/lib/app/db/main
      echo x >/var/lib/app/settings
      touch -d '2020-01-01' /var/lib/app/settings
      touch -d '2037-01-01' /var/lib/app/db/main
      echo x >/home/ada/.config/tool/config
      echo x >'/var/lib/[glob] *'
      echo x >$'/var/lib/two\\nlines'`);
    // But for what any login writes.
    const files = () =>
      host.inside(
        "find / -xdev -newer /etc/nixos-fleet/places -type f -not -path '/var/log/*' -not -path '/root/.*' | sort",
      );
    const before = files();
    const outcome = await lab.step('ephemeral', host.runFile());
    text = JSON.parse(outcome.stdout) as string;
    expect(files()).toBe(before);
  }, 60_000);
  afterAll(() => {
    lab.down();
  });

  const line = (path: string) => text.split('\n').find((one) => one.includes(` ${path}`));

  test('[R4.5] what its next start would lose is listed, grouped by what somebody would keep', () => {
    expect(text).toMatch(
      /^alpha: its root \(\w+\) is empty at every start; what is named is kept in \/persistent\.\n/,
    );
    expect(line('/var/lib/app/')).toMatch(/^2037-01-01 00:00 {2}5\.0 KB +2 +\/var\/lib\/app\/ +db\/main$/);
    // Nothing is newer.
    expect(text.split('\n')[4]).toBe(line('/var/lib/app/'));
    expect(line('/home/ada/.config/tool/')).toBeDefined();
    expect(line('/etc/a-link-of-its-own')).toBeDefined();
    expect(line('/var/lib/[glob] *')).toBeDefined();
    expect(line('/var/lib/two?lines')).toBeDefined();
  });

  test.each([
    ['a mount of what is kept', '/var/lib/kept'],
    ['the place itself', '/persistent/'],
    ['another file system', '/srv/a b'],
    ['a scratch file', '/tmp/'],
    ['a cache', '/home/ada/.cache'],
    ['what an activation copies', '/etc/copied'],
    ['a link into the store', '/etc/in-the-store'],
    ['a link to what is kept', '/etc/in-the-place'],
    ['what an activation makes', '/etc/passwd'],
  ])('[R4.5] %s is not', (_, path) => {
    expect(text).not.toContain(` ${path}`);
  });

  test('[R4.5] homes in memory are looked into', async () => {
    host.inside('mount -t tmpfs tmpfs /home && mkdir /home/ada && echo x >/home/ada/letter');
    text = JSON.parse((await lab.step('ephemeral', host.runFile())).stdout) as string;
    expect(line('/home/ada/letter')).toBeDefined();
    expect(line('/home/ada/.config')).toBeUndefined();
  });
});
