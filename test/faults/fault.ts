import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostState, Outcome, SimulatedHost } from '../deploy/simulated';
import { SimulatedLab } from '../deploy/simulated';
import { PROJECT } from '../support/toolchain';
import { RECORDS, ROWS, type Fault, type FaultRecord } from './rows';

/** A host as the rows look at it, past the network. */
export interface Subject {
  state(): HostState | Promise<HostState>;
  /** Runs bash inside the machine. */
  inside(script: string): string | Promise<string>;
}

/** What a fault was caused to: a switch to `wanted`, and how its last step ended. */
export interface Caused {
  readonly wanted: string;
  readonly outcome: Outcome;
}

/** One host in a lab of its own, for all rows of a file. */
export function oneHost(name: string, address: string): () => SimulatedHost {
  let lab: SimulatedLab | undefined;
  let host: SimulatedHost | undefined;
  beforeAll(() => {
    lab = new SimulatedLab();
    host = lab.start(name, address);
    host.settle(host.make({ name: 'before' }));
  }, 60_000);
  afterAll(() => {
    lab?.down();
  }, 60_000);
  return () => {
    if (host === undefined) throw new Error('the host was not started');
    return host;
  };
}

/**
 * A row of docs/faults.md: causes the fault and holds the host to what the row says, whatever the fault is: which closure runs, is
 * the profile's, the boot loader's default and the known-good one; the exit code; an error that says what was found and what comes
 * next; nothing of the transaction left behind.
 *
 * @param title `[R2.7] name of the row`
 */
export function fault<T extends Subject>(title: string, of: () => T, cause: (host: T) => Promise<Caused>) {
  test(title, async () => {
    const name = rowName(title);
    const host = of();
    const before = await host.state();
    const started = performance.now();
    const { wanted, outcome } = await cause(host);
    const seconds = (performance.now() - started) / 1000;
    const after = await host.state();
    const { ends, exit } = ROWS[name];
    expect({ code: outcome.code, text: outcome.stderr }).toEqual({ code: exit, text: outcome.stderr });
    if (exit !== 0) expect(outcome.stderr).toMatch(/^ {2}found: .+[^]*^ {2}next: .+/m);
    const { bootId: bootBefore, ...stood } = before;
    const { bootId: bootAfter, ...stands } = after;
    if (ends === 'before') expect(stands).toEqual(stood);
    else
      expect(stands).toMatchObject({
        running: wanted,
        profile: wanted,
        bootEntry: wanted,
        knownGood: wanted,
      });
    expect(
      await host.inside(
        'systemctl list-units --all --plain --no-legend "nixos-fleet-switch-*" "nixos-fleet-revert-*"',
      ),
    ).toBe('');
    // After a restart the next switch takes these away.
    if (bootBefore === bootAfter)
      expect(await host.inside('ls /nix/var/nix/gcroots | grep nixos-fleet- || true')).toBe('');
    recordFault({
      fault: name,
      before: before.running,
      after: after.running,
      exit: outcome.code ?? -1,
      seconds,
      says: summary(outcome),
    });
  });
}

/** Keeps what a row showed, for docs/faults.md; a file each, because test files run side by side. */
export function recordFault(record: FaultRecord): void {
  const folder = join(PROJECT, RECORDS);
  mkdirSync(folder, { recursive: true });
  const file = `${record.fault.replaceAll(/[^A-Za-z0-9]+/g, '-')}.json`;
  writeFileSync(join(folder, file), `${JSON.stringify(record, undefined, 2)}\n`);
}

function rowName(title: string): Fault {
  const name = title.replace(/^(\[R\d\.\d+\] ?)+/, '');
  if (!(name in ROWS)) throw new Error(`test/faults/rows.ts has no row ${JSON.stringify(name)}`);
  return name as Fault;
}

/** What the operator reads of the end. */
function summary({ code, stdout, stderr }: Outcome): string {
  if (code !== 0) return /^ {2}found: (.+)$/m.exec(stderr)?.[1] ?? '';
  // The engine's own words are many.
  if (!stdout.startsWith('{')) return '';
  const { status = '', reason = '' } = JSON.parse(stdout) as { status?: string; reason?: string };
  return [status, reason].filter((part) => part !== '').join(': ');
}
