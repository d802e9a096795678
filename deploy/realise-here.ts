import { mkdirSync, readlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { failedDerivation } from './build-failure';
import { lastLines, run as runChild } from './child';
import { requireDerivation } from './copy-derivation';
import { DeployError } from './errors';
import { isDiskFull } from './failure';
import { FLEET_FOLDER } from './fleet-folder';
import type { Progress } from './progress';
import { requireWanted, type Place, type Wanted } from './realise';
import type { RunFile } from './run-file';
import { writeWhole } from './whole-file';

/** Without it each preview would walk through the systems of all hosts (pulumi/pulumi, issue 2928). */
const NO_PLUGINS = `# This is no policy pack. Pulumi looks for plugins in every folder of a project, and behind every link, but not where a file has this name:
# the links here lead into the Nix store.
`;

/** Keeps what was built for a host in the operator's own store, until the next build for that host; whether it is there. */
export async function keepHere(run: RunFile, place: Place, { path }: Wanted): Promise<boolean> {
  const argv = [
    'nix-store',
    '--realise',
    path,
    '--add-root',
    rootHere(run, place),
    '--option',
    'substitute',
    'false',
  ] as const;
  return (await runChild([...argv], { limit: 60 })).code === 0;
}

/** Name of the GC root on the operator. */
function rootHere({ host }: RunFile, { root }: Place): string {
  const folder = resolve(FLEET_FOLDER, 'built');
  writeWhole(join(folder, 'PulumiPolicy.yaml'), NO_PLUGINS);
  const link = join(folder, host, root);
  mkdirSync(dirname(link), { recursive: true });
  return link;
}

/** Builds for a host in the operator's own store, and keeps it there as well. */
export async function realiseHere(
  run: RunFile,
  place: Place,
  wanted: Wanted,
  progress: Progress,
): Promise<void> {
  const { derivation } = wanted;
  const { phase } = place;
  const link = rootHere(run, place);
  progress.say(`building ${derivation} on the operator`);
  const building = runChild(['nix-store', '--realise', derivation, '--add-root', link], {
    limit: run.limits.build,
    onLine: progress.nixLine,
  });
  const result = await progress.during(`building ${derivation}`, building);
  if (result.code !== 0) {
    await requireDerivation(run, phase, derivation);
    throw failure(run, phase, derivation, result);
  }
  requireWanted(run, phase, wanted.path, derivation, readlinkSync(link), 'the operator');
  progress.say(`built ${wanted.path}`);
}

function failure(
  run: RunFile,
  phase: string,
  derivation: string,
  { stderr, timedOut, code }: { readonly stderr: string; readonly timedOut: boolean; readonly code: number },
): DeployError {
  const lines = lastLines(stderr);
  const broken = failedDerivation(lines);
  const said = { host: run.host, phase, lastLines: lines };
  const expected = `${derivation} to build on the operator within ${run.limits.build} s`;
  if (isDiskFull(stderr))
    return new DeployError({
      ...said,
      expected,
      found: 'the disk with the operator’s /nix/store is full',
      next: 'nix-collect-garbage --delete-older-than 30d, then ./fleet up',
    });
  if (timedOut)
    return new DeployError({
      ...said,
      expected,
      found: 'no end within the limit',
      next: 'raise limits.build, or let another machine build, then ./fleet up',
    });
  return new DeployError({
    ...said,
    expected,
    found: broken === undefined ? `nix-store exited with ${code}` : `the builder of ${broken} failed`,
    next: `mend the configuration of ${run.host}, then ./fleet up${broken === undefined ? '' : `; the whole log: nix log ${broken}`}`,
  });
}
