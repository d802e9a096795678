import { hostText } from '../model/preview-text';
import { summarise } from '../model/preview-hosts';
import type { Preview } from '../model/preview-steps';
import { pulumiText } from './pulumi-text';

const USAGE = 'usage: ./fleet diff [HOST…] [--no-probe] [--stack NAME]';

/**
 * What an `up` would change on hosts, as a person reads it: against what was delivered last, and how that stands against what runs.
 * `node dist/deploy/diff.js STACK [HOST…] [--no-probe]`; without a host: all that something is said of.
 */
async function main([stack = '', ...words]: readonly string[]): Promise<void> {
  const names = words.filter((word) => word !== '--no-probe');
  if (names.some((name) => name.startsWith('-'))) throw new Error(USAGE);
  if (names.length < words.length) process.env.FLEET_NO_PROBE = 'true';
  const preview = JSON.parse(
    await pulumiText(['preview', '--json', '--non-interactive', '--stack', stack]),
  ) as Preview;
  const { hosts } = summarise(preview);
  const unknown = names.find((name) => !hosts.some(({ host }) => host === name));
  if (unknown !== undefined)
    throw new Error(
      `expected a host of stack ${stack}, found ${unknown}; there are ${hosts.map(({ host }) => host).join(', ')}`,
    );
  const shown = hosts.filter(({ host, happens, notes }) =>
    names.length === 0 ? happens.length > 0 || notes.length > 0 : names.includes(host),
  );
  console.log(shown.length === 0 ? 'nothing changes on any host' : shown.map(hostText).join('\n\n'));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
