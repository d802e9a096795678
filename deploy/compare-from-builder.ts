import { compareContents, parseContents, type ClosureContents } from '../model/closure-contents';
import type { Uncompared } from '../model/closure-diff';
import type { Comparison } from '../model/preview-text';
import { targetOf } from './build-elsewhere';
import { buildOnHost } from './build-on-host';
import { staysHere } from './builder-evaluator';
import { againstDelivered, built, LIMIT, type Wanted } from './compared';
import { operation } from './operations';
import { requireWanted } from './realise';
import type { HostBuilder, RunFile } from './run-file';
import { overOneConnection } from './shared-connection';
import { Slots } from './slots';
import { describe, ssh, type SshTarget } from './ssh';

type Said = ClosureContents | Uncompared;

/** By the run file of a builder: one thing at a time, for it has one place for what it is sent. */
const turns = new Map<string, Slots>();

/**
 * Compares what a builder would build for a host with what that runs, where there is no Nix here that could copy from one to the other. The
 * builder evaluates and builds, each says what is in its own closures, and nothing is brought to the host. Where the host does not say it,
 * what was delivered last is compared, if the builder still has it.
 *
 * @param all what is wanted of one host
 */
export async function compareFromBuilder(
  run: RunFile,
  builder: HostBuilder,
  all: readonly Wanted[],
): Promise<Comparison[]> {
  const running = await contents(
    run,
    run,
    all.map(({ from }) => from),
  );
  const slots = turns.get(builder.runFile) ?? new Slots(1);
  turns.set(builder.runFile, slots);
  return slots.take(async () => {
    const compared: Comparison[] = [];
    // Whoever cannot be reached has built nothing.
    const failed = await built(all[0]?.title ?? '', () =>
      overOneConnection(targetOf(builder.runFile, run, { phase: 'build' }), async (target) => {
        for (const [index, wanted] of all.entries())
          compared.push(...(await compareOne(target, wanted, running[index] ?? NOTHING)));
      }),
    );
    return failed === undefined ? compared : [...compared, failed];
  });
}

const NOTHING: Uncompared = { unknown: 'it said nothing of it' };

async function compareOne(target: SshTarget, wanted: Wanted, running: Said): Promise<Comparison[]> {
  const { run, request, title, from, to } = wanted;
  const kept = staysHere(run);
  if (kept !== undefined) return [{ title, result: { unknown: `not built, so sizes are unknown: ${kept}` } }];
  const failed = await built(title, async () => {
    const place = { target, root: `for/${run.host}/${request.root}` };
    const made = await buildOnHost(run, { ...request, ...place });
    requireWanted(run, request.phase, to, run.flake, made, target.host);
  });
  if (failed !== undefined) return [failed];
  const before = from === 'running' ? run.delivered?.storePath : from;
  const instead = 'unknown' in running && typeof before === 'string' ? [before] : [];
  const [coming = NOTHING, delivered] = await contents(run, target, [to, ...instead]);
  if ('unknown' in coming) return [{ title, result: { unknown: `${target.host}: ${coming.unknown}` } }];
  if (!('unknown' in running)) return said(title, running, coming);
  const why = `${run.host}: ${running.unknown}`;
  if (delivered === undefined) return [{ title, result: { unknown: why } }];
  if (!('unknown' in delivered)) return said(`${againstDelivered(title)} (${why})`, delivered, coming);
  return [{ title, result: { unknown: `${why}; ${target.host}: ${delivered.unknown}` } }];
}

function said(title: string, from: ClosureContents, to: ClosureContents): Comparison[] {
  const result = compareContents(from, to);
  return result === undefined ? [] : [{ title, result }];
}

/** What a machine has in closures of its store, each by path. */
async function contents(run: RunFile, target: SshTarget, closures: readonly string[]): Promise<Said[]> {
  const { connect } = run.limits;
  const result = await ssh(target, {
    ...operation('contents'),
    args: closures,
    connect,
    limit: connect + LIMIT,
  });
  if (result.kind !== 'ok') return closures.map(() => ({ unknown: describe(result) }));
  return parseContents(result.stdout) ?? closures.map(() => NOTHING);
}
