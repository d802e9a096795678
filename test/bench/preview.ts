import { bothStacks, say } from './both-stacks';
import { heading, lines, type Round } from './compared';

const ROUNDS = 5;

/** Previews of many hosts, of no change and of one host's, against those of a bare program that registers the same resources. */
export async function benchPreview(hosts: number): Promise<void> {
  const { fleet, bare, resources } = await bothStacks(hosts);
  const of = `${hosts} physical hosts, ${resources} resources, without Nix, ${ROUNDS} runs of each in turn`;
  const compare = async (what: string, expected: 'no change' | 'a change') => {
    const runs = await rounds(
      () => fleet.measurePreview(expected),
      () => bare.measurePreview('no change'),
    );
    heading(`Preview of ${what}, ${of}`);
    lines(runs, { seconds: '1.3', memory: '1.3' });
  };
  await compare('no change', 'no change');
  await fleet.configure('hosts.host-00001.packages[3]', 'jq');
  await compare('a package more on one host', 'a change');
}

async function rounds(
  fleet: () => Promise<Round['fleet']>,
  bare: () => Promise<Round['bare']>,
): Promise<Round[]> {
  const runs: Round[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    runs.push({ bare: await bare(), fleet: await fleet() });
    say(`round ${round} of ${ROUNDS}`);
  }
  return runs;
}
