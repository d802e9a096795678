import type { Limits } from './fleet-spec';

/** Seconds that each step may take before it is given up; every one can be set per fleet or per host. */
export const DEFAULT_LIMITS: Limits = {
  connect: 10,
  probe: 15,
  evaluate: 600,
  build: 3600,
  activate: 300,
  confirm: 120,
  settle: 1,
  check: 10,
  install: 1800,
  boot: 300,
  home: 600,
};
