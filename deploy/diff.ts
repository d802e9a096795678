import { summarise } from '../model/preview-hosts';
import type { Preview } from '../model/preview-steps';
import { hostText } from '../model/preview-text';
import { endWithParent, keepSecretsFromChildren } from './child';
import { compareClosures } from './closures';
import { inParallel } from './in-parallel';
import { pulumiText } from './pulumi-text';

const USAGE = 'usage: ./fleet diff [HOST…] [--no-probe] [--closure] [--stack NAME]';
/** Hosts at a time: each does its own work. */
const PARALLEL = 16;

/**
 * What an `up` would change on hosts, as a person reads it: against what was delivered last, and how that stands against what runs.
 * `node dist/deploy/diff.js STACK [HOST…] [--no-probe] [--closure]`; without a host: all that something is said of.
 */
async function main([stack = '', ...words]: readonly string[]): Promise<void> {
  const names = words.filter((word) => !['--no-probe', '--closure'].includes(word));
  if (names.some((name) => name.startsWith('-'))) throw new Error(USAGE);
  if (words.includes('--no-probe')) process.env.FLEET_NO_PROBE = 'true';
  process.env.FLEET_LOOKS = 'true';
  const preview = JSON.parse(
    await pulumiText(['preview', '--json', '--non-interactive', '--stack', stack]),
  ) as Preview;
  keepSecretsFromChildren();
  const { hosts } = summarise(preview);
  const unknown = names.find((name) => !hosts.some(({ host }) => host === name));
  if (unknown !== undefined)
    throw new Error(
      `expected a host of stack ${stack}, found ${unknown}; there are ${hosts.map(({ host }) => host).join(', ')}`,
    );
  const shown = hosts.filter(({ host, happens, ineffective, notes }) =>
    names.length === 0 ? happens.length + ineffective.length + notes.length > 0 : names.includes(host),
  );
  const texts = new Map<string, string>();
  const failed: string[] = [];
  await inParallel(
    shown,
    async (host) => {
      const compared = await compareClosures(stack, host, words.includes('--closure'));
      texts.set(host.host, hostText(host, compared));
      if (compared.some(({ result }) => 'failed' in result)) failed.push(host.host);
    },
    PARALLEL,
  );
  const all = shown.map(({ host }) => texts.get(host) ?? '');
  console.log(all.length === 0 ? 'nothing changes on any host' : all.join('\n\n'));
  if (failed.length > 0) throw new Error(`up would fail on what was not built: ${failed.sort().join(', ')}`);
}

endWithParent();
main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
