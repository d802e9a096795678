import { join } from 'node:path';
import type { Delivery } from '../model/delivery';
import type { ConnectionSpec, HealthSpec, Limits, RebootSpec } from '../model/fleet-spec';
import { DEFAULT_LIMITS } from '../model/limits';
import { FLEET_FOLDER } from './fleet-folder';
import { readIfThere, writeWhole } from './whole-file';

/**
 * What a deployment of one host needs and what must never cause one: addresses, keys, limits, probe results.
 * Written in `up`, mode 0600, to `.fleet/<stack>/up/<host>/run.json`; the commands find it by FLEET_STACK and FLEET_HOST. A preview
 * that something follows (`./fleet diff`, `ci/build.sh`) leaves one in `preview/`, which no command reads.
 */
export interface RunFile {
  readonly host: string;
  readonly connection: ConnectionSpec;
  /** The pinned ed25519 SSH host key: `ssh-ed25519 AAAA…`. Also the machine marker: see docs/adr. */
  readonly hostKey: string;
  /** A home on a machine that is not ours: everything is done as the user whose it is. */
  readonly asUser?: true;
  readonly limits: Limits;
  readonly health: HealthSpec;
  readonly whenUnreachable: 'defer' | 'fail';
  /** Its first switch may replace what something else has deployed. */
  readonly adopt?: true;
  readonly reboot: RebootSpec;
  /** Store path that the start-of-run probe saw running; absent where it was not probed. */
  readonly running?: string;
  /** Number of the age key that its copies of secret files are for; of machines whose keys are made here. */
  readonly identity?: number;
  /** What the last Switch left in the state. */
  readonly delivered?: Delivery;
  /** Store path that is to run, where it was evaluated. */
  readonly closure?: string;
  /** Derivation on the operator, where it was evaluated here. */
  readonly derivation?: string;
  /** Who builds, where it is not the host itself. */
  readonly builder?: 'operator' | HostBuilder;
  /** Why there is nothing to deploy: the configuration cannot be rendered or does not evaluate. */
  readonly failure?: string;
  /** File for the whole log of this `up`, relative to the project. */
  readonly log: string;
  /** Rendered flake folder of this host, relative to the project. */
  readonly flake: string;
  /** Flake reference per overridden input, absolute. */
  readonly overrideInputs: Readonly<Record<string, string>>;
  readonly install?: InstallFacts;
  /** What the operator signs with what it builds, where config says so: `prod-1:AAAA…=`. */
  readonly signingKey?: string;
  /** Folder where this `up` answers its steps (`answers.ts`). */
  readonly answers?: string;
  /** The state is being made anew: what the machine does not run already is refused, never switched to. */
  readonly recovery?: true;
}

/** Another host that builds. */
export interface HostBuilder {
  /** Of that host, which says how it is reached; written by the same `up`. */
  readonly runFile: string;
  /** What it has to sign with, where config says so: `forge-1:AAAA…=`. */
  readonly signingKey?: string;
}

/** What the installation of a new machine needs besides. */
export type InstallFacts = DiskInstall | ImageInstall;

interface NewMachine {
  /** Config path of what follows, for errors: `hosts.web.server`. */
  readonly place: string;
  /** Host key that the machine shows until it is installed. */
  readonly installerHostKey: string;
}

/** The NixOS that the machine was started from becomes the host; its disk stays as it is. */
export interface ImageInstall extends NewMachine {
  readonly image: string;
}

/** A disk is laid out, and NixOS put onto it. */
export interface DiskInstall extends NewMachine {
  readonly disk: string;
  /** Where what the machine says of its hardware is kept, relative to the project; `.nix` or `.json` follows. */
  readonly report: string;
  /** Token that allows wiping a disk with data: must equal the host's name. */
  readonly wipe?: string;
  /** Script that lays out the disk and mounts it at /mnt, where it was evaluated on the operator: derivation and store path. */
  readonly diskScript?: { readonly derivation: string; readonly path: string };
  /** NixOS kexec installer (layout of nixos-images), for a machine that boots anything else. SHA-256 in hexadecimal. */
  readonly kexec?: { readonly url: string; readonly sha256: string };
}

type Kind = 'up' | 'preview';

/** Where the run file of a host is, or that of one of its homes. */
export function runFilePath(stack: string, host: string, user?: string, kind: Kind = 'up'): string {
  return join(FLEET_FOLDER, stack, kind, host, user === undefined ? 'run.json' : `run-${user}.json`);
}

export function writeRunFile(stack: string, run: RunFile, user?: string, kind: Kind = 'up'): void {
  writeWhole(runFilePath(stack, run.host, user, kind), `${JSON.stringify(run, undefined, 2)}\n`, 0o600);
}

/** What the last preview of `./fleet diff` planned; nothing where it planned nothing. */
export function previewedRun(stack: string, host: string, user?: string): RunFile | undefined {
  const text = readIfThere(runFilePath(stack, host, user, 'preview'));
  return text === undefined ? undefined : (JSON.parse(text) as RunFile);
}

/** @throws Error where no `up` of this clone has planned the host, or where its configuration came to nothing */
export function readRunFile(stack: string, host: string, user?: string): RunFile {
  const run = whole(stack, host, user);
  if (run.failure !== undefined)
    throw new Error(
      `${host}: nothing was done on it, because its configuration comes to nothing (see above)`,
    );
  return run;
}

/**
 * The run file as the last `up` left it, of a configuration that came to nothing as well: what only needs the way to the host.
 * @throws Error where no `up` of this clone has planned the host
 */
export function plannedRun(stack: string, host: string, user?: string): RunFile {
  const { answers: _ofThatUp, ...run } = whole(stack, host, user);
  return run;
}

function whole(stack: string, host: string, user?: string): RunFile {
  const path = runFilePath(stack, host, user);
  const text = readIfThere(path);
  if (text === undefined)
    throw new Error(`${host}: expected a run file at ${path}, found none: run pulumi up here once`);
  const run = JSON.parse(text) as RunFile;
  // One that an older release has written does not know of them all.
  return { ...run, limits: { ...DEFAULT_LIMITS, ...run.limits } };
}
