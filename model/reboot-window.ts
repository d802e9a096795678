import { WEEKDAYS, type RebootSpec, type RebootWindow, type Weekday } from './spec-host';

const DAY_MINUTES = 24 * 60;

/** Whether a host may be rebooted at a point in time. */
export function mayReboot({ when, window }: RebootSpec, now: Date): boolean {
  return when !== 'never' && (window === undefined || isOpen(window, now));
}

/** A window that reaches into the next day belongs to the day on which it begins. */
export function isOpen({ days, from, to, timezone }: RebootWindow, now: Date): boolean {
  const { day, minute } = localTime(now, timezone);
  const [start, end] = [minutes(from), minutes(to)];
  const beginsOn = (weekday: Weekday): boolean => days.length === 0 || days.includes(weekday);
  if (start < end) return beginsOn(day) && minute >= start && minute < end;
  return (beginsOn(day) && minute >= start) || (beginsOn(dayBefore(day)) && minute < end);
}

/** `sat sun 02:00-05:00 Europe/Athens` */
export function windowText({ days, from, to, timezone }: RebootWindow): string {
  return [...days, `${from}-${to}`, timezone].join(' ');
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function localTime(now: Date, timeZone: string): { day: Weekday; minute: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    format.formatToParts(now).find((candidate) => candidate.type === type)?.value ?? '';
  return {
    day: part('weekday').toLowerCase() as Weekday,
    minute: minutes(`${part('hour')}:${part('minute')}`),
  };
}

function minutes(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return (hour * 60 + minute) % DAY_MINUTES;
}

function dayBefore(day: Weekday): Weekday {
  return WEEKDAYS[(WEEKDAYS.indexOf(day) + WEEKDAYS.length - 1) % WEEKDAYS.length] ?? day;
}
