import type { Limits } from '../model/fleet-spec';
import type { BootedMachine, BootParts } from '../model/boot';
import { fact, parseFacts, words } from '../model/facts';
import { parseInhibitors } from '../model/switch-inhibitors';
import { inParallel } from './in-parallel';
import { operation } from './operations';
import { describe, ssh, type SshTarget } from './ssh';

/** What one read-only look at a host found. */
export type ProbeResult =
  | HostFacts
  | {
      /** `refused`: authentication. `failed`: it answered, but not as a NixOS machine does. */
      readonly kind: 'unreachable' | 'wrongHostKey' | 'refused' | 'failed';
      readonly reason: string;
    };

export interface HostFacts {
  readonly kind: 'reached';
  readonly address: string;
  /** Store path of /run/current-system. */
  readonly running: string;
  /** Store path of /run/booted-system. */
  readonly booted?: string;
  /** Store path of the system profile. */
  readonly profile?: string;
  /** Closure of the boot loader's default entry, where the loader's configuration could be read. */
  readonly bootDefault?: string;
  readonly knownGood?: string;
  /** What of the running closure only a reboot brings into force, in words; absent where nothing waits for one. */
  readonly rebootNeeded?: string;
  /** Why it cannot be booted on trial. */
  readonly rebootObstacle?: string;
  /** What comes is held against it. Absent where the machine's helper is older and does not say it. */
  readonly boot?: BootedMachine;
  /** Generation number of the system profile. */
  readonly generation?: number;
  /** Release of the running kernel. */
  readonly kernel: string;
  readonly bootId: string;
  readonly failedUnits: readonly string[];
  /** File system at `/` and `/nix`, by mount point. */
  readonly mounted: Readonly<Record<string, string>>;
  /** NixOS version of the running closure. */
  readonly release?: string;
  /** A switch that is neither confirmed nor rolled back. */
  readonly transaction?: {
    readonly id: string;
    readonly phase: string;
    readonly closure?: string;
    readonly previous?: string;
  };
}

export type ProbeLimits = Pick<Limits, 'connect' | 'probe'>;

/** Looks at a host over exactly one connection per address tried, changing nothing, within `limits.probe` seconds. */
export async function probe(target: SshTarget, limits: ProbeLimits): Promise<ProbeResult> {
  const result = await ssh(target, {
    ...operation('probe'),
    ephemeral: true,
    connect: limits.connect,
    limit: limits.probe,
  });
  switch (result.kind) {
    case 'ok':
      return read(result.address, result.stdout);
    case 'failed':
      return { kind: 'failed', reason: [describe(result), ...result.lastLines].join('\n') };
    case 'timeout':
      return { kind: 'unreachable', reason: describe(result) };
    default:
      return { kind: result.kind, reason: describe(result) };
  }
}

function read(address: string, stdout: string): ProbeResult {
  const facts = parseFacts(stdout);
  const running = fact(facts, 'running');
  if (running === undefined)
    return { kind: 'failed', reason: `${address} has no /run/current-system: not a NixOS machine` };
  const optional = (key: string) => {
    const value = fact(facts, key);
    return value === undefined ? {} : { [key]: value };
  };
  const generation = fact(facts, 'generation');
  const id = fact(facts, 'transaction');
  const closure = fact(facts, 'transactionClosure');
  const previous = fact(facts, 'transactionPrevious');
  return {
    kind: 'reached',
    address,
    running,
    ...optional('booted'),
    ...optional('profile'),
    ...optional('bootDefault'),
    ...optional('knownGood'),
    ...optional('rebootNeeded'),
    ...optional('rebootObstacle'),
    ...bootedMachine(stdout, facts),
    ...optional('release'),
    ...(generation === undefined ? {} : { generation: Number(generation) }),
    kernel: fact(facts, 'kernel') ?? '',
    bootId: fact(facts, 'bootId') ?? '',
    failedUnits: words(fact(facts, 'failedUnits')),
    mounted: Object.fromEntries(
      ['/', '/nix'].flatMap((point) => {
        const type = fact(facts, `mount:${point}`);
        return type === undefined ? [] : [[point, type]];
      }),
    ),
    ...(id === undefined
      ? {}
      : {
          transaction: {
            id,
            phase: fact(facts, 'transactionPhase') ?? '',
            ...(closure === undefined ? {} : { closure }),
            ...(previous === undefined ? {} : { previous }),
          },
        }),
  };
}

function bootedMachine(
  stdout: string,
  facts: ReadonlyMap<string, string>,
): { readonly boot?: BootedMachine } {
  const booted: BootParts = Object.fromEntries(
    [...stdout.matchAll(/^bootedPart=(\S+) (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  if (Object.keys(booted).length === 0) return {};
  const closure = fact(facts, 'booted') ?? '';
  const loaderObstacle = fact(facts, 'loaderObstacle');
  const inhibitors = parseInhibitors(fact(facts, 'inhibitors'), fact(facts, 'init'));
  return {
    boot: { closure, booted, inhibitors, ...(loaderObstacle === undefined ? {} : { loaderObstacle }) },
  };
}

/** Probes many hosts, `parallel` at a time; the result is keyed by host name. */
export async function probeAll(
  targets: readonly { readonly target: SshTarget; readonly limits: ProbeLimits }[],
  parallel = 16,
): Promise<Map<string, ProbeResult>> {
  const results = new Map<string, ProbeResult>();
  await inParallel(
    targets,
    async ({ target, limits }) => {
      results.set(target.host, await probe(target, limits));
    },
    parallel,
  );
  return results;
}
