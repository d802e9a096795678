import { buildFailure } from './build-failure';
import { fact, parseFacts } from '../model/facts';
import { referencedFolder } from './flake-reference';
import { hostScript } from './host-script';
import { persist } from './persist';
import { Progress } from './progress';
import type { RunFile } from './run-file';
import { HOST_MARGIN, ssh, type SshTarget } from './ssh';
import { tar, type Packed } from './tar';

export interface HostBuild {
  /** Name of the GC root below /nix/var/nix/gcroots/nixos-fleet. */
  readonly root: string;
  readonly phase: string;
  /** `system`: a host's name, built by nixos-rebuild. `package`: any attribute of the flake. */
  readonly kind: 'system' | 'package';
  readonly attribute: string;
}

/** Stands for the folder where the sent files lie while the host builds, which it knows alone (deploy/host/build-flake.sh). */
const WORK = '@work@';

/** A root of users has a place of their own (deploy/host/build-store.sh). */
export function gcRoot(name: string, { asUser }: SshTarget): string {
  return asUser === true ? name : `/nix/var/nix/gcroots/nixos-fleet/${name}`;
}

/** Sends the rendered flake and every input that is a folder of the operator, and lets the host evaluate and build. */
export async function buildOnHost(
  run: RunFile,
  { target, root, phase, kind, attribute }: HostBuild & { readonly target: SshTarget },
): Promise<string> {
  const progress = new Progress(run.host, phase);
  const { folders, references } = sendable(run);
  progress.say(
    `sending ${run.flake} and ${folders.length - 1} inputs; ${target.host} evaluates and builds ${attribute}`,
  );
  const session = () =>
    ssh(target, {
      script: hostScript('build-store', 'bounded', 'build-flake'),
      args: [
        gcRoot(root, target),
        String(Math.ceil(run.limits.build)),
        kind,
        attribute,
        '--no-update-lock-file',
        ...Object.entries(references).flatMap(([input, reference]) => ['--override-input', input, reference]),
      ],
      input: tar(folders),
      connect: run.limits.connect,
      limit: run.limits.build + HOST_MARGIN,
      onLine: progress.nixLine,
    });
  const result = await progress.during(`building ${attribute}`, persist(progress, session));
  if (result.kind !== 'ok')
    throw buildFailure(run, { target, phase, attribute }, `${attribute} of ${run.flake}`, result);
  const closure = fact(parseFacts(result.stdout), 'closure');
  if (closure === undefined)
    throw new Error(`${run.host}: ${phase}: the host named no store path: ${result.stdout}`);
  progress.say(`built ${closure}`);
  return closure;
}

/** The flake and the folders that it needs, each once, and the references by which the host finds them. */
export function sendable(run: Pick<RunFile, 'flake' | 'overrideInputs'>): {
  folders: Packed[];
  references: Record<string, string>;
} {
  const names = new Map<string, string>();
  const references = Object.fromEntries(
    Object.entries(run.overrideInputs).map(([input, reference]) => {
      const referenced = referencedFolder(reference);
      if (referenced === undefined) return [input, reference];
      const { folder, query } = referenced;
      const name = names.get(folder) ?? `input-${names.size + 1}`;
      names.set(folder, name);
      return [input, `path:${WORK}/${name}${query}`];
    }),
  );
  return {
    folders: [
      { folder: run.flake, name: 'flake' },
      ...[...names].map(([folder, name]) => ({ folder, name })),
    ],
    references,
  };
}
