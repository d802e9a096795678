import { bothStacks, say } from './both-stacks';
import { heading, lines, type Round } from './compared';

const ROUNDS = 5;

/** A no-op `up` of many hosts against a bare program that registers the same resources. */
export async function benchNoOp(hosts: number): Promise<void> {
  const { fleet, bare, resources } = await bothStacks(hosts);
  const runs: Round[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    runs.push({ bare: await bare.noOp(), fleet: await fleet.noOp() });
    say(`round ${round} of ${ROUNDS}`);
  }
  heading(`No-op up, ${hosts} physical hosts, ${resources} resources, ${ROUNDS} runs of each in turn`);
  lines(runs, { seconds: '1.3', memory: '1.3' });
  process.stdout.write(
    `\nstate: ${(fleet.stateBytes() / hosts / 1000).toFixed(1)} KB per host (limit 20)\n` +
      `resources: ${(resources / hosts).toFixed(2)} per host, the fleet's own included\n`,
  );
}
