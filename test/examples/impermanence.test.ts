import { Example } from '../support/example';

jest.setTimeout(60_000);

const fleet = new Example('impermanence');
const ROOTS = ['btrfs-root', 'tmpfs-root', 'zfs-root'] as const;

test.each([
  ['btrfs-root', 'btrfs'],
  ['tmpfs-root', 'tmpfs'],
  ['zfs-root', 'zfs'],
])('[R4.1] the root of %s is %s, by one value of config', (host, type) => {
  const found = fleet.system(
    host,
    'h: with h.config; { root = fileSystems."/".fsType; kept = fileSystems."/persistent".neededForBoot; }',
  );
  expect(found).toEqual({ root: type, kept: true });
});

test.each(ROOTS)('[R4.3] %s keeps what every machine must keep, and what its services need', (host) => {
  const kept = fleet.system(
    host,
    `h: let p = h.config.environment.persistence."/persistent"; in {
      directories = map (d: d.dirPath or d.directory or d) p.directories;
      files = map (f: f.filePath or f.file or f) p.files;
    }`,
  ) as { directories: string[]; files: string[] };
  expect(kept.directories).toEqual(
    expect.arrayContaining(['/var/log', '/var/lib/nixos', '/var/lib/nixos-fleet']),
  );
  expect(kept.files).toContain('/etc/machine-id');
  if (host === 'btrfs-root')
    expect(kept.directories).toEqual(expect.arrayContaining(['/var/lib/docker', '/var/lib/postgresql']));
});

test('[R4.4] one begins with the homes alone, and each home belongs to its user', () => {
  const found = fleet.system(
    'home-first',
    `h: with h.config; {
      root = fileSystems."/".fsType;
      homes = { inherit (fileSystems."/home") fsType neededForBoot options; };
      made = systemd.services.fleet-homes.script;
    }`,
  ) as { homes: { options: string[] }; made: string };
  expect(found).toMatchObject({ root: 'ext4', homes: { fsType: 'tmpfs', neededForBoot: true } });
  // What anybody may write to is what nobody's home may be.
  expect(found.homes.options).toContain('mode=755');
  expect(found.made).toContain('install -d -m 700 -o mitsio -g users /home/mitsio\n');
});

test('[R4.4] a user without a password from config is refused: it would be lost at the next boot', () => {
  const lost = new Example('impermanence', (config) => {
    delete config.users.mitsio.hashedPasswordSecret;
  });
  expect(() => lost.system('tmpfs-root', 'h: h.config.system.build.toplevel.drvPath')).toThrow(
    /tmpfs-root: .*mitsio.*password/is,
  );
});

test('[R5.9] on Fedora the home is the same, and knows that it is not on NixOS', () => {
  const found = fleet.home(
    'fedora',
    'mitsio',
    'h: { linux = h.config.targets.genericLinux.enable; zsh = h.config.programs.zsh.enable; }',
  );
  expect(found).toEqual({ linux: true, zsh: true });
});
