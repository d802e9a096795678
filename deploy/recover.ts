import { randomUUID } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ESCROW_FILE } from '../model/secret-files';
import { adopted, foundSeeds, isKnown, secret, type Found, type StackResource } from '../model/recovery';
import { resourceName } from '../model/resource-names';
import { run } from './child';
import { engine, failed, LIMIT, say } from './recover-engine';
import { findAtHetzner } from './hetzner';
import type { HetznerAccess } from './hetzner-api';
import { replacePassphrase } from './lost-passphrase';
import { secretsFolder } from './secrets-folder';
import { reason, sops } from './sops';
import { readFleet, stackFile } from './stack';

const USAGE = `usage: ./fleet recover [--yes] [--new-passphrase]
make a stack's lost state anew, from this clone, an admin's key and the machines;
--new-passphrase   what nobody can decrypt any more is encrypted under the one in PULUMI_CONFIG_PASSPHRASE`;
const NEW_PASSPHRASE = '--new-passphrase';
/** The program orders nothing, and what it delivers is there. */
const RECOVERY = { FLEET_RECOVERY: 'true' };

type Escrow = Readonly<Record<string, string>>;

interface Deployment {
  readonly version: number;
  readonly deployment: { readonly resources?: readonly StackResource[] };
}

/** Of `pulumi preview --json`. */
interface Step {
  readonly op: string;
  readonly urn: string;
  readonly newState: StackResource;
  /** Properties. */
  readonly replaceReasons?: readonly string[];
}

/**
 * Makes the state of a stack anew. What exists already is put into it as what the program would make: seeds from the escrow,
 * then, round by round, what is at Hetzner. The rest are steps that find their work done: one `up`, which switches nothing. Each round
 * leaves a whole state, so an interrupted recovery is repeated.
 *
 * `node dist/deploy/recover.js STACK [ARGUMENTS OF pulumi up]`
 * @throws Error with what to do next
 */
async function recover([stack = '', ...words]: readonly string[]): Promise<void> {
  const args = words.filter((word) => word !== NEW_PASSPHRASE);
  if (args.some((word) => !word.startsWith('-'))) throw new Error(USAGE);
  // Mistakes in config before anything else; the engine would report them once per round.
  const fleet = readFleet(stack);
  const escrow = await readEscrow(stack);
  if (words.includes(NEW_PASSPHRASE)) await replacePassphrase(stack, fleet);
  await makeStack(stack);
  const access = await hetznerAccess(stack);
  for (;;) {
    const wanted = await wouldCreate(stack);
    const found = await whatExists(wanted, escrow, access, stack);
    if (found.length === 0) break;
    await adopt(stack, wanted, found, access);
    // What the API tells of them, addresses above all, others are made of.
    await engine(stack, ['refresh', '--yes', '--skip-preview', '--non-interactive']);
  }
  hand(stack, ['up', ...args], RECOVERY);
  hand(stack, ['preview', '--expect-no-changes', '--non-interactive'], {});
  say('the state is whole again: preview finds no changes');
}

async function readEscrow(stack: string): Promise<Escrow> {
  const path = join(secretsFolder(stack), ESCROW_FILE);
  const result = await sops(['--config', '/dev/null', 'decrypt', '--output-type', 'json', path], {});
  if (result.code !== 0)
    throw new Error(
      `${path}: expected to open it, found: ${reason(result)}\nIt needs the private key of an admin: SOPS_AGE_KEY_FILE, or sops/age/keys.txt in your configuration folder`,
    );
  return JSON.parse(result.stdout) as Escrow;
}

async function makeStack(stack: string): Promise<void> {
  const there = await run(['pulumi', 'stack', 'export', '--stack', stack], { limit: LIMIT });
  if (there.code === 0) return;
  const { secretsprovider } = parse(readFileSync(stackFile(stack), 'utf8')) as {
    secretsprovider?: string;
  };
  const provider = secretsprovider === undefined ? [] : ['--secrets-provider', secretsprovider];
  await engine(stack, ['stack', 'init', '--non-interactive', ...provider]);
  say(`stack ${stack} is there again, and empty`);
}

/** @throws Error where the escrow lacks a seed that the program would draw anew: its host would get other keys */
async function whatExists(
  wanted: readonly StackResource[],
  escrow: Escrow,
  access: HetznerAccess,
  stack: string,
): Promise<Found[]> {
  const { found, missing } = foundSeeds(wanted, escrow);
  if (missing.length > 0)
    throw new Error(
      `${join(secretsFolder(stack), ESCROW_FILE)}: expected the seeds ${missing.join(', ')}, found none of them\nCheck out the commit of the last up, then repeat; what is new since then follows with the next up`,
    );
  for (const { resource } of found) say(`${resourceName(resource.urn)}: from the escrow`);
  const cloud = wanted.filter((resource) => resource.type.startsWith('hcloud:') && isKnown(resource));
  const atHetzner = await Promise.all(
    cloud.map(async (resource) => {
      const one = await findAtHetzner(resource, access);
      if (one !== undefined) say(`${resourceName(resource.urn)}: ${one.id} at Hetzner`);
      return one === undefined ? [] : [one];
    }),
  );
  return [...found, ...atHetzner.flat()];
}

/**
 * What the program would create: resources that the state does not know.
 * @throws Error where it would also take something away: this is no recovery then
 */
async function wouldCreate(stack: string): Promise<StackResource[]> {
  const argv = ['pulumi', 'preview', '--json', '--non-interactive', '--stack', stack] as const;
  const { stdout, stderr, code } = await run(argv, { limit: LIMIT, env: { ...process.env, ...RECOVERY } });
  if (code !== 0) throw failed('preview', diagnostics(stdout) || stderr);
  const { steps } = JSON.parse(stdout) as { steps: Step[] };
  const lost = steps
    .filter(({ op }) => op === 'delete' || op === 'replace')
    .map(({ urn, replaceReasons = [] }) => [resourceName(urn), ...replaceReasons].join(' '));
  if (lost.length > 0)
    throw new Error(
      `expected that nothing is deleted or replaced, found ${lost.join(', ')}\nCheck out the commit of the last up, then repeat; ./fleet preview shows why`,
    );
  return steps.filter(({ op }) => op === 'create').map(({ newState }) => newState);
}

async function adopt(
  stack: string,
  wanted: readonly StackResource[],
  found: readonly Found[],
  { endpoint, token }: HetznerAccess,
): Promise<void> {
  const exported = await engine(stack, ['stack', 'export']);
  const state = JSON.parse(exported.stdout) as Deployment;
  const recorded = state.deployment.resources ?? [];
  const added = adopted(recorded, wanted, found, (packageName) => ({
    id: randomUUID(),
    inputs:
      packageName === 'hcloud'
        ? { ...(endpoint === undefined ? {} : { endpoint }), token: secret(token) }
        : {},
  }));
  const whole = { ...state, deployment: { ...state.deployment, resources: [...recorded, ...added] } };
  // On stdin: the seeds are in no file and in no list of processes, and the engine encrypts them.
  await engine(stack, ['stack', 'import'], JSON.stringify(whole));
}

async function hetznerAccess(stack: string): Promise<HetznerAccess> {
  const { stdout } = await engine(stack, ['config', '--show-secrets', '--json']);
  const config = JSON.parse(stdout) as Record<string, { value?: string }>;
  const endpoint = config['hcloud:endpoint']?.value;
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    token: config['hcloud:token']?.value ?? process.env.HCLOUD_TOKEN ?? '',
  };
}

/** What a preview in JSON found wrong. */
function diagnostics(stdout: string): string {
  try {
    const { diagnostics: found = [] } = JSON.parse(stdout) as { diagnostics?: { message: string }[] };
    return found.map(({ message }) => message).join('\n');
  } catch {
    return '';
  }
}

/** The engine keeps the terminal: it asks, and shows what it does. */
function hand(stack: string, args: readonly string[], env: NodeJS.ProcessEnv): void {
  const { status, error } = spawnSync('pulumi', [...args, '--stack', stack], {
    stdio: 'inherit',
    env: { ...process.env, PULUMI_CONTINUE_ON_ERROR: 'true', ...env },
  });
  if (error !== undefined) throw new Error(`pulumi: ${error.message}`);
  if (status !== 0) throw failed(args[0] ?? '', 'see above');
}

recover(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
