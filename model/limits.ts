import type { Limits } from './fleet-spec';

interface Limit {
  /** Default. */
  readonly seconds: number;
  /** What takes no longer. */
  readonly of: string;
}

/** What each step may take before it is given up; every one can be set per fleet or per host. */
export const LIMITS: Readonly<Record<keyof Limits, Limit>> = {
  connect: { seconds: 10, of: 'until one address of a host answers' },
  probe: {
    seconds: 15,
    of: 'the look at a host; each question to its store; what its first switch would change',
  },
  evaluate: { seconds: 600, of: 'an evaluation' },
  build: {
    seconds: 3600,
    of: 'a build, a copy, and each of what signs or keeps it and writes it to the disk',
  },
  activate: {
    seconds: 300,
    of: 'an activation; and all that makes a confirmed closure the default: profiles, boot entry, disk',
  },
  confirm: {
    seconds: 120,
    of: 'until a host that runs what is new hears that it is healthy; then it goes back',
  },
  settle: { seconds: 1, of: 'for which it must be healthy without a break' },
  check: { seconds: 10, of: 'one health check' },
  install: { seconds: 1800, of: 'each step of an installation' },
  boot: { seconds: 300, of: 'until a machine that starts answers' },
  home: { seconds: 600, of: 'the activation of a home' },
};

/** The seconds alone. */
export const DEFAULT_LIMITS = Object.fromEntries(
  Object.entries(LIMITS).map(([name, { seconds }]) => [name, seconds]),
) as Record<keyof Limits, number>;
