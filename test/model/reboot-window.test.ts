import fc from 'fast-check';
import { WEEKDAYS, type RebootWindow } from '../../model/fleet-spec';
import { nextEpoch } from '../../model/delivery';
import { isOpen, mayReboot, windowText } from '../../model/reboot-window';

const window = (change: Partial<RebootWindow> = {}): RebootWindow => ({
  days: ['sat'],
  from: '22:00',
  to: '05:00',
  timezone: 'UTC',
  ...change,
});
/** 2026-01-03 is a Saturday. */
const at = (time: string) => new Date(`2026-01-${time}:00Z`);

test.each([
  ['03T21:59', false],
  ['03T22:00', true],
  ['04T00:00', true],
  ['04T04:59', true],
  ['04T05:00', false],
  ['04T22:30', false],
  ['03T04:00', false],
])('[R2.8] sat 22:00-05:00 at 2026-01-%s: %s', (time, open) => {
  expect(isOpen(window(), at(time))).toBe(open);
});

test('[R2.8] the hours are those of the time zone, its summer time included', () => {
  const athens = window({ days: [], from: '02:00', to: '03:00', timezone: 'Europe/Athens' });
  expect(isOpen(athens, new Date('2026-01-10T00:30:00Z'))).toBe(true);
  expect(isOpen(athens, new Date('2026-07-10T00:30:00Z'))).toBe(false);
  expect(isOpen(athens, new Date('2026-07-09T23:30:00Z'))).toBe(true);
});

const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));

test('[R2.8] a window and the one from its end to its beginning share no minute and leave none out', () => {
  fc.assert(
    fc.property(clock, clock, fc.integer({ min: 0, max: 10_079 }), (from, to, minute) => {
      fc.pre(from !== to);
      const now = new Date(Date.UTC(2026, 0, 5) + minute * 60_000);
      const days = [...WEEKDAYS];
      const [one, other] = [window({ days, from, to }), window({ days, from: to, to: from })];
      expect(isOpen(one, now)).not.toBe(isOpen(other, now));
    }),
  );
});

test('[R2.8] never is never; without a window at any time', () => {
  expect(mayReboot({ when: 'never' }, at('03T23:00'))).toBe(false);
  expect(mayReboot({ when: 'when-needed' }, at('01T12:00'))).toBe(true);
  expect(mayReboot({ when: 'always', window: window() }, at('01T12:00'))).toBe(false);
  expect(windowText(window())).toBe('sat 22:00-05:00 UTC');
});

describe('[R2.8] the epoch of a host', () => {
  const recorded = (delivery: object) => ({
    environment: { FLEET_EPOCH: '4' },
    stdout: JSON.stringify({ status: 'confirmed', storePath: '/nix/store/a', ...delivery }),
  });
  const standing = (change: object = {}) => ({
    state: 'reachable',
    running: '/nix/store/a',
    mounted: {},
    ...change,
  });
  const waiting = { status: 'pending', waitsFor: 'window' };

  test.each([
    ['runs what was delivered', {}, {}, 4],
    ['drifted', {}, { running: '/nix/store/b' }, 5],
    ['was lost on the way', { status: 'pending' }, {}, 5],
    ['waits for its hours', waiting, { mayReboot: false }, 4],
    ['has waited for its hours', waiting, { mayReboot: true }, 5],
    ['drifted while it waits', waiting, { running: '/nix/store/b', mayReboot: false }, 5],
    ['lacks a reboot that it may have', {}, { rebootNeeded: 'kernel', mayReboot: true }, 5],
    ['lacks a reboot that it may not have', {}, { rebootNeeded: 'kernel', mayReboot: false }, 4],
    [
      'cannot be rebooted by itself',
      {},
      { rebootNeeded: 'kernel', mayReboot: true, rebootObstacle: 'no loader' },
      4,
    ],
  ])('%s', (_, delivery, look, epoch) => {
    expect(nextEpoch(recorded(delivery), standing(look))).toBe(epoch);
  });
});
