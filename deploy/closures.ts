import { OPERATOR } from '../model/builder';
import { parseClosureDiff, type ClosureDiff, type Uncompared } from '../model/closure-diff';
import type { HostPreview } from '../model/preview-hosts';
import type { Comparison } from '../model/preview-text';
import { build, systemRequest } from './build';
import { lastLines, run as runChild } from './child';
import { compareFromBuilder } from './compare-from-builder';
import { againstDelivered, built, COMING, LIMIT, type Pair, type Wanted } from './compared';
import { homeRequest } from './home';
import { operation } from './operations';
import { previewedRun, type RunFile } from './run-file';
import { describe, ssh } from './ssh';
import { NIX } from './nix-command';

/** Name of the GC roots of what was built to be compared: what an `up` has built and not yet switched to is kept beside it. */
const ROOT = 'compared';

type Result = ClosureDiff | Uncompared;

/**
 * What differs between the closures of a host: of one that drifted what runs from what was delivered; with `closure` also what runs
 * from what an `up` would bring. For that the host builds it, as the `up` would, and activates nothing. Where nobody asks the host, this
 * machine's own store is looked at, and nothing is built.
 */
export async function compareClosures(
  stack: string,
  preview: HostPreview,
  closure: boolean,
): Promise<Comparison[]> {
  const run = previewedRun(stack, preview.host);
  const away = preview.notes.some(({ about }) => about === 'unreachable' || about === 'not probed');
  const wanted = closure ? wantedOf(stack, preview, run) : [];
  const unevaluated = closure && preview.switched && preview.closure === undefined ? [UNKNOWN] : [];
  if (away) return [...unevaluated, ...(await Promise.all(wanted.map(here)))];
  const drifted = run !== undefined && preview.notes.some(({ about }) => about === 'drifted');
  const target = run ?? wanted[0]?.run;
  const builder = target?.derivation === undefined ? target?.builder : undefined;
  if (target !== undefined && builder !== undefined && builder !== OPERATOR && wanted.length > 0)
    return [
      ...(drifted ? await there(target, drift(target)) : []),
      ...unevaluated,
      ...(await compareFromBuilder(target, builder, wanted)),
    ];
  const made = await Promise.all(wanted.map(buildThere));
  const pairs = [...(drifted ? drift(run) : []), ...made.filter((one) => 'from' in one)];
  return [
    ...(target === undefined || pairs.length === 0 ? [] : await there(target, pairs)),
    ...unevaluated,
    ...made.filter((one) => 'result' in one),
  ];
}

const UNKNOWN: Comparison = {
  title: COMING,
  result: { unknown: 'which closure it will be is known once it is built' },
};

function drift({ delivered }: RunFile): Pair[] {
  const from = delivered?.storePath ?? undefined;
  return from === undefined ? [] : [{ title: 'what runs, against what was delivered', from, to: 'running' }];
}

/** What is known to come, and was planned by this very preview. */
function wantedOf(stack: string, preview: HostPreview, run: RunFile | undefined): Wanted[] {
  const { host, closure, switched } = preview;
  const system =
    !switched || run === undefined || closure === undefined || run.closure !== closure
      ? []
      : [{ run, request: systemRequest(run, ROOT), title: COMING, from: 'running', to: closure }];
  const homes = preview.homes.flatMap(({ user, from, to }): Wanted[] => {
    const own = previewedRun(stack, host, user);
    if (from === undefined || to === undefined || from === to || own?.closure !== to) return [];
    const title = `home of ${user}, against what was delivered`;
    return [{ run: own, request: homeRequest(own, user, ROOT), title, from, to }];
  });
  return [...system, ...homes];
}

async function buildThere(wanted: Wanted): Promise<Pair | Comparison> {
  const { run, request, title, to } = wanted;
  return (await built(title, () => build(run, request, run.derivation, to))) ?? wanted;
}

/** Asks the host, over one connection. */
async function there(run: RunFile, pairs: readonly Pair[]): Promise<Comparison[]> {
  const { connect } = run.limits;
  const result = await ssh(run, {
    ...operation('closures'),
    args: words(pairs),
    connect,
    limit: connect + LIMIT,
  });
  if (result.kind === 'ok') return read(pairs, result.stdout);
  return pairs.map(({ title }) => ({ title, result: { unknown: describe(result) } }));
}

/** As far as this machine has both: what it lacks is neither fetched nor built. */
async function here({ run, title, from, to }: Wanted): Promise<Comparison> {
  const delivered = from === 'running' ? (run.delivered?.storePath ?? undefined) : from;
  if (delivered === undefined) return { title, result: { unknown: 'nothing was delivered there yet' } };
  const pairs = [{ title, from: delivered, to }];
  const { script: input } = operation('closures');
  const said = await runChild(['bash', '-s', '--', ...words(pairs)], { limit: LIMIT, input });
  const [compared] = read(pairs, said.stdout);
  const result = compared?.result;
  if (result !== undefined && !('unknown' in result)) return { title: againstDelivered(title), result };
  const takes = run.derivation === undefined ? '' : await dryRun(run.derivation);
  return {
    title,
    result: {
      unknown: `the host was not asked, and ${result?.unknown ?? lastLines(said.stderr).at(-1) ?? 'Nix says nothing'} here${takes}`,
    },
  };
}

/** What Nix says that building it would take. */
async function dryRun(derivation: string): Promise<string> {
  const result = await runChild([...NIX, 'build', '--dry-run', '--no-link', `${derivation}^*`], {
    limit: LIMIT,
  });
  const said = result.stderr.split('\n').filter((line) => /^th(is|ese) .* will be /.test(line));
  return said.map((line) => `; ${line.replace(/:$/, '')}`).join('');
}

/** Of the script `closures.sh`; its names are numbers, for titles hold spaces. */
function words(pairs: readonly Pair[]): string[] {
  return pairs.flatMap(({ from, to }, index) => [String(index), from, to]);
}

function read(pairs: readonly Pair[], stdout: string): { title: string; result: Result }[] {
  return pairs.flatMap(({ title }, index) => {
    const result = parseClosureDiff(String(index), stdout);
    return result === undefined ? [] : [{ title, result }];
  });
}
