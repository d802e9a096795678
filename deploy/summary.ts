import type { HomeHostOutput } from '../components/home-host';
import { deliveredState, type ExportedState } from '../model/delivered-state';
import { hostStatus, statusCode, type DeliveredFacts, type HostStatus, type Wanted } from '../model/status';
import { statusMetrics } from '../model/status-metrics';
import { section, statusText } from '../model/status-text';
import { run } from './child';
import { readFailure } from './last-failure';
import { probeAll } from './probe';
import { plannedRun, type RunFile } from './run-file';

const USAGE = 'usage: ./fleet status [--stack NAME] [--json | --prometheus]';

/**
 * A stack's hosts: what was delivered, and how each stands right now.
 * `node dist/deploy/summary.js STACK [--json | --prometheus]`; exit status: {@link statusCode}.
 */
async function main([stack = '', format = '--text', ...rest]: readonly string[]): Promise<void> {
  if (rest.length > 0 || !['--text', '--json', '--prometheus'].includes(format)) throw new Error(USAGE);
  const { hosts, homeHosts } = await readState(stack);
  const statuses = await readStatuses(stack, hosts);
  switch (format) {
    case '--json':
      console.log(JSON.stringify({ stack, hosts: statuses, homeHosts }, undefined, 2));
      break;
    case '--prometheus':
      process.stdout.write(statusMetrics(stack, statuses));
      break;
    default:
      for (const text of [...statuses.map(statusText), ...Object.entries(homeHosts).map(homeText)])
        console.log(text);
  }
  process.exitCode = statusCode(statuses);
}

async function readState(stack: string) {
  const result = await run(['pulumi', 'stack', 'export', '--stack', stack], { limit: 60 });
  const state = (result.code === 0 ? JSON.parse(result.stdout) : {}) as ExportedState;
  const delivered = deliveredState<HomeHostOutput>(state);
  if (Object.keys({ ...delivered.hosts, ...delivered.homeHosts }).length === 0)
    throw new Error(`stack ${stack} has no hosts yet; run up first: ${result.stderr.trim()}`);
  return delivered;
}

async function readStatuses(
  stack: string,
  delivered: Readonly<Record<string, DeliveredFacts>>,
): Promise<HostStatus[]> {
  const hosts = Object.entries(delivered);
  const runs = new Map(hosts.flatMap(([name]) => planned(stack, name)));
  const probes = await probeAll([...runs.values()].map((target) => ({ target, limits: target.limits })));
  return hosts.map(([name, facts]) => {
    const file = runs.get(name);
    return hostStatus(
      name,
      facts,
      file === undefined ? undefined : wanted(stack, name, file),
      probes.get(name),
    );
  });
}

function wanted(stack: string, host: string, { closure, failure, whenUnreachable }: RunFile): Wanted {
  const last = readFailure(stack, host);
  return {
    whenUnreachable,
    ...(closure === undefined ? {} : { closure }),
    ...(failure === undefined ? {} : { failure: failure.split('\n')[0] ?? '' }),
    ...(last === undefined || last.closure !== closure ? {} : { lastFailure: last }),
  };
}

function planned(stack: string, host: string): [string, RunFile][] {
  try {
    return [[host, plannedRun(stack, host)]];
  } catch {
    // Not planned by this clone: it is shown as not probed.
    return [];
  }
}

function homeText([name, { address, homes }]: [string, HomeHostOutput]): string {
  const paths = Object.entries(homes).map(([user, { storePath }]) => [`home of ${user}`, storePath]);
  return section(name, { address, ...(Object.fromEntries(paths) as Record<string, string>) });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
