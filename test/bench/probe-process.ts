import { readFileSync } from 'node:fs';
import { probeAll } from '../../deploy/probe';
import type { SshTarget } from '../../deploy/ssh';
import { DEFAULT_LIMITS } from '../../model/limits';

/** Looks at the hosts on stdin; ends with an error unless each of them has answered. */
async function main(): Promise<void> {
  const targets = JSON.parse(readFileSync(0, 'utf8')) as SshTarget[];
  const results = await probeAll(targets.map((target) => ({ target, limits: DEFAULT_LIMITS })));
  for (const [host, result] of results)
    if (result.kind !== 'reached') throw new Error(`${host}: ${result.reason}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
