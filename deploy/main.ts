import { join } from 'node:path';
import type { Delivery } from '../model/delivery';
import { endWithParent, keepSecretsFromChildren } from './child';
import type { InstallKeys } from './first-boot';
import { clearFailure, recordFailure } from './last-failure';
import { secretsFolder } from './secrets-folder';
import { Progress } from './progress';
import { readRunFile, type RunFile } from './run-file';
import { log, logFile, openLog } from './run-log';
import type { SwitchResult } from './switch-outcome';
import { readIfThere } from './whole-file';

const verb = process.argv[2] ?? '';

/**
 * The steps that the command provider runs: what is wanted in FLEET_* variables, the result on stdout. Each loads what it needs and no
 * more: there are at least two for every host, and half of a short one's time is its start.
 */
const STEPS: Readonly<Record<string, () => Promise<string>>> = {
  async install() {
    const { installHost } = await import('./install.js');
    const run = runFile();
    const keys = JSON.parse(await readStdin()) as InstallKeys;
    return JSON.stringify(await installHost(run, run.closure, keys));
  },
  async identity() {
    const { putIdentity } = await import('./identity.js');
    const { keys } = JSON.parse(await readStdin()) as { keys: string };
    const list = (name: string) => (process.env[name] ?? '').split(',').filter((word) => word !== '');
    return JSON.stringify(
      await putIdentity(runFile(), keys, list('FLEET_RECIPIENTS'), list('FLEET_COMPROMISED')),
    );
  },
  async build() {
    const { buildSystem } = await import('./build.js');
    return buildSystem(runFile(), evaluatedPath('FLEET_RESULT'));
  },
  async switch() {
    const { deliverSystem, switchHost } = await import('./switch.js');
    const run = runFile();
    const closure = required('FLEET_CLOSURE');
    const epoch = Number(required('FLEET_EPOCH'));
    if (run.recovery === true) {
      const { requireRunning } = await import('./recovery.js');
      await requireRunning(run, closure);
    }
    const switched = await (run.recovery === true ? switchHost : deliverSystem)(run, closure, epoch);
    return JSON.stringify(delivery(run, switched));
  },
  async home() {
    const { switchHome } = await import('./home.js');
    const user = required('FLEET_USER');
    return JSON.stringify(await switchHome(runFile(user), user, evaluatedPath('FLEET_RESULT')));
  },
  async encrypt() {
    const { values, identity } = JSON.parse(await readStdin()) as {
      values: Record<string, string>;
      identity?: string;
    };
    const file = required('FLEET_FILE');
    const { encrypt } = await import('./sops.js');
    const committed = readIfThere(join(secretsFolder(required('FLEET_STACK')), file));
    return encrypt({
      file,
      recipients: required('FLEET_RECIPIENTS').split(','),
      values,
      ...(identity === undefined ? {} : { identity }),
      ...(process.env.PULUMI_COMMAND_STDOUT === undefined
        ? {}
        : { previous: process.env.PULUMI_COMMAND_STDOUT }),
      ...(committed === undefined ? {} : { committed }),
    });
  },
};

/** What the step is to know; from here on it is logged. */
function runFile(user?: string): RunFile {
  const run = readRunFile(required('FLEET_STACK'), required('FLEET_HOST'), user);
  openLog(run.log);
  new Progress(run.host, user === undefined ? verb : `home of ${user}`).say(`log: ${run.log}`);
  return run;
}

/** What a host has that was never reached. */
const NOTHING: Omit<Delivery, 'status' | 'addresses' | 'hostKey'> = {
  storePath: null,
  generation: null,
  kernel: null,
  deliveredAt: null,
};

/** A host that was lost on the way, or waits for its hours, keeps what was delivered before; only the status says that something waits. */
function delivery(run: RunFile, result: SwitchResult): Delivery {
  const reached = { addresses: run.connection.addresses, hostKey: run.hostKey };
  const delivered = result.status === 'confirmed' ? result : (run.delivered ?? NOTHING);
  const { storePath, generation, kernel, deliveredAt, resumeOffset } = delivered;
  const identity = result.status === 'confirmed' ? run.identity : run.delivered?.identity;
  const swapFile = resumeOffset === undefined ? {} : { resumeOffset };
  const waits =
    result.status === 'pending' && result.waitsFor !== undefined ? { waitsFor: result.waitsFor } : {};
  return {
    status: result.status,
    ...waits,
    storePath,
    generation,
    kernel,
    deliveredAt,
    ...reached,
    ...swapFile,
    ...(identity === undefined ? {} : { identity }),
  };
}

/** The store path, where the operator evaluated; else the step finds it out on the host. */
function evaluatedPath(name: string): string | undefined {
  const value = required(name);
  return value.startsWith('/') ? value : undefined;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`expected ${name} in the environment, found nothing`);
  return value;
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function main(): Promise<void> {
  endWithParent();
  keepSecretsFromChildren();
  const step = STEPS[verb];
  if (step === undefined)
    throw new Error(`expected one of ${Object.keys(STEPS).join(', ')}, found ${JSON.stringify(verb)}`);
  process.stdout.write(`${await remembered(step)}\n`);
}

/** `./fleet status` shows what a host's own steps failed with. */
async function remembered(step: () => Promise<string>): Promise<string> {
  if (!['install', 'build', 'switch'].includes(verb)) return step();
  const [stack, host] = [required('FLEET_STACK'), required('FLEET_HOST')];
  try {
    const result = await step();
    clearFailure(stack, host, verb);
    return result;
  } catch (error) {
    recordFailure(stack, host, verb, error);
    throw error;
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const file = logFile();
    log(message);
    process.stderr.write(`${message}\n${file === undefined ? '' : `  log: ${file}\n`}`);
    process.exit(1);
  },
);
