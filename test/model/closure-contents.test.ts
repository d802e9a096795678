import { closureLines } from '../../model/closure-diff';
import { compareContents, parseContents, type ClosureContents } from '../../model/closure-contents';
import { packageChanges } from '../../model/package-changes';

const path = (name: string, letter = 'a') => `/nix/store/${letter.repeat(32)}-${name}`;
const said = (...lines: string[]) => `${[...lines, 'end=yes'].join('\n')}\n`;
const compared = (from: ClosureContents, to: ClosureContents) => {
  const diff = compareContents(from, to);
  return diff === undefined ? [] : closureLines(diff);
};
const only = (text: string) => parseContents(text)?.[0] as ClosureContents;
const [OLD, NEW] = [path('nixos-system-web-25.11', 'o'), path('nixos-system-web-25.11', 'n')];

const running = [
  `closure=${OLD}`,
  `path=${path('curl-8.14.1')} 1000000`,
  'unit=nginx.service aa',
  'unit=nginx.service.d/overrides.conf ab',
  'unit=backup@.service ba',
  'unit=cups.service ca',
  'unit=quiet.service da',
  `part=kernel ${path('linux-6.12.58')}/bzImage`,
  'part=kernel-params loglevel=4 ',
  'inhibitors={ "dbus-implementation": "dbus", "same": "1" }',
  'init=2',
  `booted=kernel ${path('linux-6.12.57')}/bzImage`,
  'booted=kernel-params loglevel=4',
  'active=nginx.service',
  'active=backup@home.service',
];
const coming = [
  `closure=${NEW}`,
  `path=${path('curl-8.15.0')} 1012800`,
  `path=${path('jq-1.8.1-bin')} 2097152`,
  'unit=nginx.service aa',
  'unit=nginx.service.d/overrides.conf xx',
  'unit=backup@.service xx',
  'unit=quiet.service xx',
  'unit=tor.service ea',
  `part=kernel ${path('linux-6.12.58', 'b')}/bzImage`,
  'part=kernel-params loglevel=4',
  'inhibitors={ "dbus-implementation": "broker", "same": "1" }',
  'init=3',
];

test('[R6.4] closures in the stores of two machines are compared: packages, sizes, units, a reboot, what refuses a live switch', () => {
  const [from, to] = [only(said(...running)), only(said(...coming))];
  expect(compareContents(from, to)).toMatchObject({ from: OLD, to: NEW });
  expect(compared(from, to)).toEqual([
    '~ curl 8.14.1 → 8.15.0 (+12.5 KiB)',
    '+ jq 1.8.1 (+2.0 MiB)',
    'size: 976.6 KiB → 3.0 MiB (+2.0 MiB)',
    'unit files: changed backup@.service (runs), nginx.service (runs), quiet.service; new tor.service; gone cups.service: which of them the switch restarts is known on the host alone',
    'reboot: needed for kernel 6.12.57 → 6.12.58',
    'live switch: refused: dbus-implementation dbus → broker, init of another kind 2 → 3',
  ]);
});

test('[R6.4] of a reboot nothing is claimed where the host did not say what it booted, and of a home no units', () => {
  const delivered = running.filter((line) => !/^(booted|active)=/.test(line));
  expect(compared(only(said(...delivered)), only(said(...coming)))).toContain(
    'reboot: unknown: what was booted is known on the host alone',
  );
  const home = (letter: string) => only(said(`closure=${path('home', letter)}`, `path=${path('fd-1')} 1`));
  expect(compared(home('a'), home('b'))).toEqual([
    'the same packages',
    'size: 0.0 KiB → 0.0 KiB (by less than 1 KiB)',
  ]);
  expect(compareContents(home('a'), home('a'))).toBeUndefined();
});

test('[R6.4] what is not in a store, or was not said to its end, is unknown', () => {
  expect(parseContents(said(`closure=${OLD}`, `missing=${OLD}`, ...coming))).toEqual([
    { unknown: `${OLD} is not in the store` },
    expect.objectContaining({ closure: NEW }),
  ]);
  expect(parseContents(said(`closure=${OLD}`, 'failed=error: no daemon'))).toEqual([
    { unknown: 'error: no daemon' },
  ]);
  expect(parseContents(running.join('\n'))).toBeUndefined();
});

/** Names of Nix's own rules; that the rules are Nix's is seen on a host (test/system/honesty.test.ts). */
test.each([
  ['glibc-2.40-66', 'glibc', '2.40-66'],
  ['glibc-2.40-66-bin', 'glibc', '2.40-66'],
  ['python3.12-requests-2.32', 'python3.12-requests', '2.32'],
  ['unit-nginx.service', 'unit-nginx.service', ''],
  ['X-Restart-Triggers-nginx', 'X-Restart-Triggers', ''],
  ['source', 'source', ''],
  ['wine-wow-9.0-lib32', 'wine-wow', '9.0'],
])('[R6.4] of %s the package is %s and the version %s', (called, name, version) => {
  expect(packageChanges(new Map(), new Map([[path(called), 1]]))).toEqual([
    { name, gone: [], come: [version], growth: 0 },
  ]);
});
