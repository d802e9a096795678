import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Example } from '../support/example';
import { PROJECT } from '../support/toolchain';

/** An option that a document's code block sets: where an example has it, or why none does. */
interface Entry {
  readonly document: string;
  readonly option: string;
  readonly says: string;
  readonly example?: string;
  readonly host?: string;
  readonly home?: string;
  /** Nix over `c`, the configuration, and `h`; the option itself unless it is called otherwise here. */
  readonly read?: string;
  readonly value?: unknown;
  readonly exception?: string;
}

const entries = JSON.parse(
  readFileSync(join(PROJECT, 'test', 'data', 'seed-options.json'), 'utf8'),
) as Entry[];
const DOCUMENTS = [
  'adr-001-stable-system-unstable-home',
  'bandit-architecture',
  'four-targets-architecture',
  'impermanence-practices',
  'multi-host-plan',
];

/** One evaluation per host and home. */
const groups = new Map<string, Entry[]>();
for (const entry of entries) {
  if (entry.example === undefined) continue;
  const key = [entry.example, entry.host, entry.home ?? ''].join(' ');
  groups.set(key, [...(groups.get(key) ?? []), entry]);
}

jest.setTimeout(60_000);

test.each([...groups])('[R6.0] what the documents set has its value in %s', (_, group) => {
  const [{ example = '', host = '', home } = {}] = group;
  const list = group.map(({ option, read }) => `(${read ?? `c.${option}`})`).join(' ');
  const apply = `h: let c = h.config; in [ ${list} ]`;
  const stack = new Example(example);
  const found = (home === undefined ? stack.system(host, apply) : stack.home(host, home, apply)) as unknown[];
  expect(group.map(({ option }, index) => [option, found[index]])).toEqual(
    group.map(({ option, value }) => [option, value]),
  );
});

test('[R6.0] what no example has is reasoned', () => {
  for (const { option, example, exception = '' } of entries)
    expect([option, example !== undefined || exception.length > 20]).toEqual([option, true]);
  expect([...new Set(entries.map(({ document }) => document))].sort()).toEqual(DOCUMENTS);
});
