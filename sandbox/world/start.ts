import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lastLines, run } from '../../deploy/child';
import { writeWorldKeys } from './keys';

/** What exists in the simulated world of a stack before its first `up`. */
interface World {
  /** Machines that run NixOS already. */
  readonly hosts: readonly { readonly name: string; readonly address: string }[];
}

const PROJECT = resolve(__dirname, '..', '..', '..');
const LAB = resolve(process.env.FLEET_LAB ?? join(PROJECT, '.sandbox', 'lab'));
const KEYS = join(PROJECT, '.sandbox', 'keys');
/** Seconds for one call; the first start of a host makes its disk. */
const LIMIT = 120;

/** Brings the simulated world of a stack to life; what lives already is left alone. */
async function start(stack: string): Promise<void> {
  const world = JSON.parse(
    readFileSync(join(PROJECT, 'sandbox', 'worlds', `${stack}.json`), 'utf8'),
  ) as World;
  writeWorldKeys(
    KEYS,
    world.hosts.map(({ name }) => name),
  );
  await lab('up');
  await Promise.all(
    world.hosts.map(({ name, address }) =>
      lab(
        'start',
        name,
        address,
        '--host-key',
        join(KEYS, 'host', name),
        '--authorized-keys',
        join(KEYS, 'operator.pub'),
      ),
    ),
  );
  await must([process.execPath, join(PROJECT, 'dist', 'sandbox', 'hetzner', 'ensure.js')]);
}

function lab(...args: string[]): Promise<void> {
  return must([join(PROJECT, 'sandbox', 'lab', 'lab.sh'), ...args]);
}

async function must(argv: [string, ...string[]]): Promise<void> {
  const result = await run(argv, { limit: LIMIT, env: { ...process.env, FLEET_LAB: LAB } });
  if (result.code !== 0)
    throw new Error(
      `${argv.join(' ')}: ${result.timedOut ? `no end within ${LIMIT} s` : `exit status ${result.code}`}\n${lastLines(result.stderr).join('\n')}`,
    );
}

start(process.argv[2] ?? '').catch((error: unknown) => {
  console.error(`simulated world: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
