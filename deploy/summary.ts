import type { HostOutput } from '../components/fleet';
import { run } from './child';
import { probeAll, type ProbeResult } from './probe';
import { plannedRun, type RunFile } from './run-file';

/**
 * A readable summary of a stack's hosts: what was delivered, and how each stands right now.
 * `node dist/deploy/summary.js STACK`
 */
async function main(stack: string): Promise<void> {
  const result = await run(['pulumi', 'stack', 'output', 'hosts', '--json', '--stack', stack], { limit: 60 });
  if (result.code !== 0)
    throw new Error(`stack ${stack} has no outputs yet; run up first: ${result.stderr.trim()}`);
  const hosts = Object.entries(JSON.parse(result.stdout) as Record<string, HostOutput>);
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
    console.log(name);
    for (const [key, value] of Object.entries(lines)) console.log(`  ${key.padEnd(11)} ${value}`);
  }
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
