import type { CheckedConfiguration, Metric } from '../model/check-report';
import type { Place } from './metrics';

/** A file that makes an account, instead of adding to one. */
export interface Account {
  readonly file: string;
  readonly user: string;
}

/** What is known of a host or home once it was rendered and evaluated. */
export interface Examined extends CheckedConfiguration {
  readonly kind: 'system' | 'home';
  /** Absent where it does not evaluate. */
  readonly derivation?: string;
  readonly accounts: readonly Account[];
  readonly forces: readonly Place[];
  readonly secrets: readonly Place[];
}

/** A metric that was missed: by whom, and the way out. */
export interface Miss {
  readonly host: string;
  readonly phase: string;
  readonly expected: string;
  readonly found: string;
  readonly next: string;
}

interface Measured {
  readonly metric: Metric;
  readonly misses: readonly Miss[];
}

/** Lines of Nix that config may come to for one host or home. */
const LINES = 100;

/** The six measures of a multi-host repository, and who misses them. */
export function measure(examined: readonly Examined[], users: readonly string[]): Measured[] {
  return [
    hostLines(examined),
    places(examined, 'undocumented mkForce', ({ forces }) => forces, {
      expected: 'a reason beside every mkForce',
      next: 'write a comment above it that says why every other definition is wrong, or use overrides with because',
    }),
    userDefinitions(examined, users),
    places(examined, 'plaintext secrets', ({ secrets }) => secrets, {
      expected: 'no secret in clear: every user of the host can read the Nix store',
      next: 'declare it under nixos-fleet:secrets, and give the option the file /run/secrets/NAME',
    }),
    evaluates('flake check', examined, ({ passed }) => passed),
    evaluates(
      'all hosts build',
      examined.filter(({ kind }) => kind === 'system'),
      ({ derivation }) => derivation !== undefined,
    ),
  ];
}

function hostLines(examined: readonly Examined[]): Measured {
  const most = examined.reduce<Examined | undefined>(
    (longest, one) => (longest === undefined || one.lines > longest.lines ? one : longest),
    undefined,
  );
  const over = examined.filter(({ lines }) => lines >= LINES);
  return {
    metric: {
      name: 'config lines of a host',
      target: `< ${LINES}`,
      found: most === undefined ? '0' : `${most.lines} (${most.name})`,
      passed: over.length === 0,
    },
    misses: over.map(({ name, lines }) => ({
      host: name,
      phase: 'config lines',
      expected: `fewer than ${LINES} lines of Nix for this one host`,
      found: String(lines),
      next: 'move what other hosts share into a profile: own/profiles/NAME.nix, named under profiles',
    })),
  };
}

function places(
  examined: readonly Examined[],
  name: string,
  of: (one: Examined) => readonly Place[],
  { expected, next }: Pick<Miss, 'expected' | 'next'>,
): Measured {
  // Hosts share modules: one place is one miss, of the first host that has it.
  const misses = new Map<string, Miss>();
  for (const one of examined)
    for (const { file, line, what } of of(one)) {
      const found = `${what} in ${file}, line ${line}`;
      if (!misses.has(found)) misses.set(found, { host: one.name, phase: name, expected, found, next });
    }
  return {
    metric: { name, target: '0', found: String(misses.size), passed: misses.size === 0 },
    misses: [...misses.values()],
  };
}

function userDefinitions(examined: readonly Examined[], users: readonly string[]): Measured {
  const byUser = users.map((user) => ({
    user,
    files: [
      ...new Set(
        examined.flatMap(({ accounts }) =>
          accounts.filter((one) => one.user === user).map(({ file }) => file),
        ),
      ),
    ],
  }));
  const most = Math.max(0, ...byUser.map(({ files }) => files.length));
  return {
    metric: { name: 'definitions of a user', target: '1', found: String(most), passed: most <= 1 },
    misses: byUser
      .filter(({ files }) => files.length > 1)
      .map(({ user, files }) => ({
        host: `user ${user}`,
        phase: 'user definition',
        expected: 'one definition for all hosts',
        found: files.sort().join(', '),
        next: `keep nixos-fleet:users.${user}; what a host adds to it goes under hosts.NAME.extraGroups`,
      })),
  };
}

/** Who does not evaluate has said so at length already. */
function evaluates(
  name: string,
  examined: readonly Examined[],
  passes: (one: Examined) => boolean,
): Measured {
  const passed = examined.filter(passes).length;
  const found = `${passed} of ${examined.length}`;
  return { metric: { name, target: 'pass', found, passed: passed === examined.length }, misses: [] };
}
