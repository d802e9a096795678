import { buildFailure } from './build-failure';
import { gcRoot, type HostBuild } from './build-on-host';
import { copyDerivation } from './copy-derivation';
import { DeployError } from './errors';
import { fact, parseFacts } from '../model/facts';
import { hostScript } from './host-script';
import { persist } from './persist';
import { Progress } from './progress';
import type { RunFile } from './run-file';
import { ssh, type SshTarget } from './ssh';
import { sessionFailure } from './failure';

/** What the host's own limit is given before the connection is cut: it knows more to say. */
const MARGIN = 30;

/** Realises a derivation that was evaluated on the operator in a host's own store. */
export async function realise(
  run: RunFile,
  { target, root, phase }: HostBuild & { readonly target: SshTarget },
  derivation: string,
  wanted: string,
): Promise<string> {
  const progress = new Progress(run.host, phase);
  const known = await ssh(target, {
    script: hostScript('build-store', 'build-known'),
    args: [gcRoot(root, target), wanted, derivation],
    connect: run.limits.connect,
    limit: run.limits.connect + 60,
  });
  if (known.kind !== 'ok')
    throw sessionFailure(
      {
        target,
        phase,
        expected: `an answer about ${wanted} within ${run.limits.connect + 60} s`,
        next: 'run ./fleet up again',
      },
      known,
    );
  const has = parseFacts(known.stdout);
  if (fact(has, 'closure') === wanted) {
    progress.say(`${wanted} is there already`);
    return wanted;
  }
  if (fact(has, 'derivation') === undefined)
    await copyDerivation(run, { target, phase, address: known.address }, derivation, progress);
  const built = await realiseThere(run, { target, root, phase }, derivation, progress);
  if (built !== wanted)
    throw new DeployError({
      host: run.host,
      phase,
      expected: wanted,
      found: `${derivation} made ${built} on ${run.host}`,
      next: 'rm -r .fleet/evaluations, then ./fleet up: what was evaluated before belongs to other inputs',
    });
  progress.say(`built ${built}`);
  return built;
}

async function realiseThere(
  run: RunFile,
  { target, root, phase }: { target: SshTarget; root: string; phase: string },
  derivation: string,
  progress: Progress,
): Promise<string> {
  const deadline = performance.now() + run.limits.build * 1000;
  progress.say(`building ${derivation} on ${run.host}`);
  // What was finished is in the store, and what still runs there holds Nix's own lock: beginning again costs nothing.
  const session = () => {
    const left = Math.max(1, (deadline - performance.now()) / 1000);
    return ssh(target, {
      script: hostScript('build-store', 'build-realise'),
      args: [gcRoot(root, target), derivation, String(Math.ceil(left))],
      connect: run.limits.connect,
      limit: left + MARGIN,
      onLine: progress.nixLine,
    });
  };
  const result = await progress.during(`building ${derivation}`, persist(progress, session));
  if (result.kind !== 'ok') throw buildFailure(run, { target, phase }, derivation, result);
  return fact(parseFacts(result.stdout), 'closure') ?? '';
}
