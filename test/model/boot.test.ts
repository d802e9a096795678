import fc from 'fast-check';
import {
  comingReboot,
  rebootReasons,
  type BootedMachine,
  type BootParts,
  type Coming,
} from '../../model/boot';
import type { RebootSpec } from '../../model/fleet-spec';

const path = (name: string, letter = 'a') => `/nix/store/${letter.repeat(32)}-${name}`;
const BOOTED: BootParts = {
  kernel: `${path('linux-6.12.58')}/bzImage`,
  initrd: `${path('initrd-linux-6.12.58')}/initrd`,
  'kernel-modules': path('kernel-modules'),
  systemd: path('systemd-257.9'),
  'kernel-params': 'loglevel=4',
};
const KERNEL = { ...BOOTED, kernel: `${path('linux-6.17.8')}/bzImage` };
const machine: BootedMachine = {
  closure: path('nixos-system', 'b'),
  booted: BOOTED,
  inhibitors: { 'dbus-implementation': 'dbus', other: '1' },
};
const look = { mayReboot: true, boot: machine };
const system = (more: Partial<Coming> = {}): Coming => ({
  closure: path('nixos-system', 'n'),
  parts: BOOTED,
  passphrase: [],
  comesBack: true,
  inhibitors: machine.inhibitors,
  ...more,
});
const when = (word: RebootSpec['when'], more: Partial<RebootSpec> = {}): RebootSpec => ({
  when: word,
  ...more,
});
const window = { days: ['sat'], from: '02:00', to: '05:00', timezone: 'UTC' } as const;
const refusing = system({ inhibitors: { 'dbus-implementation': 'broker' } });

describe('[R6.4] what preview says of a reboot that comes', () => {
  test.each<[string, RebootSpec, Partial<typeof look>, Coming, string]>([
    ['the same', when('when-needed'), {}, system(), ''],
    ['never', when('never'), {}, system({ parts: KERNEL }), 'kernel 6.12.58 → 6.17.8 (reboot: never)'],
    ['needed', when('when-needed'), {}, system({ parts: KERNEL }), 'kernel 6.12.58 → 6.17.8; up reboots it'],
    ['always', when('always'), {}, system(), 'reboot: always; up reboots it'],
    ['always, back to what was booted', when('always'), {}, system({ closure: machine.closure }), ''],
    [
      'not now',
      when('when-needed', { window }),
      { mayReboot: false },
      system({ parts: { ...BOOTED, 'kernel-params': 'quiet' } }),
      'kernel parameters; it may be rebooted sat 02:00-05:00 UTC',
    ],
    [
      'a passphrase',
      when('always'),
      {},
      system({ passphrase: ['root', 'home'] }),
      'reboot: always; not by itself: a passphrase is typed at its start (root, home)',
    ],
    [
      'no unit',
      when('when-needed'),
      {},
      system({ parts: KERNEL, comesBack: false }),
      'kernel 6.12.58 → 6.17.8; not by itself: the closure has no unit nixos-fleet-trial.service, which would bring the machine back',
    ],
    [
      'a loader that cannot',
      when('when-needed'),
      { boot: { ...machine, loaderObstacle: 'there is no bootctl' } },
      system({ parts: { ...BOOTED, systemd: path('systemd-258') } }),
      'systemd 257.9 → 258; not by itself: there is no bootctl',
    ],
    [
      'refuses, may not',
      when('never'),
      {},
      refusing,
      'it refuses to be switched to live: dbus-implementation dbus → broker; up fails on it (reboot: never)',
    ],
    [
      'refuses, may',
      when('when-needed'),
      {},
      refusing,
      'it refuses to be switched to live: dbus-implementation dbus → broker; up reboots it',
    ],
    [
      'refuses, cannot',
      when('always'),
      { boot: { ...machine, loaderObstacle: 'there is no bootctl' } },
      refusing,
      'it refuses to be switched to live: dbus-implementation dbus → broker; not by itself: there is no bootctl; up fails on it',
    ],
  ])('%s', (_, spec, more, coming, text) => {
    const { mayReboot, boot } = { ...look, ...more };
    expect(comingReboot(spec, mayReboot, boot, coming)).toBe(text === '' ? '' : `with what comes: ${text}`);
  });
});

test('[R6.4] a part that differs, comes or goes is a reason by itself; a command line that nothing is said of is none', () => {
  const parts = fc.record({
    kernel: fc.constantFrom(path('linux-6.1'), path('linux-6.1', 'b'), path('linux-6.2-rt')),
    initrd: fc.constantFrom('a', 'b'),
    'kernel-modules': fc.constantFrom('a', 'b'),
    systemd: fc.constantFrom(path('systemd-257'), path('systemd-258')),
    'kernel-params': fc.constantFrom('quiet', 'splash'),
  });
  const some = fc
    .tuple(parts, fc.subarray(Object.keys(BOOTED)))
    .map(([all, names]): BootParts =>
      Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))),
    );
  fc.assert(
    fc.property(some, some, (booted, coming) => {
      expect(rebootReasons(coming, coming)).toBe('');
      const named = Object.keys(BOOTED).filter((name) =>
        name === 'kernel-params'
          ? coming[name] !== undefined && coming[name] !== booted[name]
          : coming[name] !== booted[name],
      );
      const said = rebootReasons(booted, coming)
        .split(', ')
        .filter((word) => word !== '');
      expect(said.map((word) => word.replace(' parameters', '-params').replace(/ .*/, ''))).toEqual(named);
    }),
  );
});
