import { readFileSync } from 'node:fs';
import { summarise } from '../model/preview-hosts';
import type { Preview } from '../model/preview-steps';
import { previewedRun } from './run-file';
import { readFleet } from './stack';
import { thisSystem } from './this-system';

/**
 * `node dist/deploy/changed-builds.js STACK <preview.json`: a line for each system and home that an `up` would bring to a host and that
 * this machine can build: the derivation, and what it is. The preview must have left its run files (FLEET_LOOKS).
 */
function main(stack: string): void {
  const { hosts } = summarise(JSON.parse(readFileSync(0, 'utf8')) as Preview);
  const fleet = readFleet(stack);
  const here = thisSystem();
  for (const { host, switched, closure, homes } of hosts) {
    const spec = [...fleet.hosts, ...fleet.homeHosts].find(({ name }) => name === host);
    const wanted = [
      ...(switched ? [{ what: 'the system', closure, run: previewedRun(stack, host) }] : []),
      ...homes.map(({ user, to }) => ({
        what: `the home of ${user}`,
        closure: to,
        run: previewedRun(stack, host, user),
      })),
    ];
    for (const { what, closure: path, run } of wanted)
      if (spec !== undefined && spec.system !== here) console.error(`${host}: ${what}: needs ${spec.system}`);
      else if (path === undefined || run?.derivation === undefined || run.closure !== path)
        console.error(`${host}: ${what}: not known before it is built`);
      else console.log(`${run.derivation} ${host}: ${what}`);
  }
}

try {
  main(process.argv[2] ?? '');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
