import type { HostOutput } from '../components/fleet';
import type { HomeHostOutput } from '../components/home-host';
import { run } from './child';
import { probeAll, type ProbeResult } from './probe';
import { plannedRun, type RunFile } from './run-file';

/**
 * A readable summary of a stack's hosts: what was delivered, and how each stands right now.
 * `node dist/deploy/summary.js STACK`
 */
async function main(stack: string): Promise<void> {
  const result = await run(['pulumi', 'stack', 'output', '--json', '--stack', stack], { limit: 60 });
  const outputs = (result.code === 0 ? JSON.parse(result.stdout) : {}) as Partial<Outputs>;
  if (outputs.hosts === undefined)
    throw new Error(`stack ${stack} has no outputs yet; run up first: ${result.stderr.trim()}`);
  const hosts = Object.entries(outputs.hosts);
  const runs = new Map(hosts.flatMap(([name]) => planned(stack, name)));
  const probes = await probeAll([...runs.values()].map((target) => ({ target, limits: target.limits })));
  for (const [name, host] of hosts) {
    const lines = {
      address: host.address,
      recipient: host.recipient,
      'store path': host.storePath ?? '(nothing delivered yet)',
      generation: String(host.generation ?? '-'),
      state: state(host, probes.get(name)),
    };
    show(name, lines);
  }
  for (const [name, { address, homes }] of Object.entries(outputs.homeHosts ?? {}))
    show(name, {
      address,
      ...Object.fromEntries(
        Object.entries(homes).map(([user, { storePath }]) => [`home of ${user}`, storePath]),
      ),
    });
}

interface Outputs {
  readonly hosts: Readonly<Record<string, HostOutput>>;
  readonly homeHosts: Readonly<Record<string, HomeHostOutput>>;
}

function show(name: string, lines: Readonly<Record<string, string>>): void {
  console.log(name);
  for (const [key, value] of Object.entries(lines)) console.log(`  ${key.padEnd(11)} ${value}`);
}

function planned(stack: string, host: string): [string, RunFile][] {
  try {
    return [[host, plannedRun(stack, host)]];
  } catch {
    // Not planned by this clone: it is shown as not probed.
    return [];
  }
}

function state(host: HostOutput, probe: ProbeResult | undefined): string {
  if (probe === undefined) return host.storePath === null ? 'pending' : 'not probed from this clone';
  if (probe.kind !== 'reached')
    return `${host.storePath === null ? 'pending' : 'unreachable'}: ${probe.reason}`;
  if (host.storePath === null) return 'pending';
  return probe.running === host.storePath ? 'confirmed' : `drifted: runs ${probe.running}`;
}

main(process.argv[2] ?? '').catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
