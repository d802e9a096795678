import { readFileSync } from 'node:fs';
import { approvalDigest, changedSince, stateText, stepsText, type Covered } from '../model/approval';
import type { Preview } from '../model/preview-steps';
import { lastLines, run } from './child';
import { pulumiText } from './pulumi-text';
import { stackFile } from './stack';

const USAGE = `usage: ./fleet approve [--no-probe]       what an up would do now, as a digest to approve
       ./fleet up --approved DIGEST …   do that, or nothing`;

/**
 * What an approval covers, as it is now. Files that git does not know yet are covered by the steps: whatever of them
 * reaches a host is in the text of its configuration.
 */
async function covered(stack: string): Promise<Covered> {
  const [commit, exported, preview] = await Promise.all([
    Promise.all([git('rev-parse', 'HEAD^{tree}'), git('diff', 'HEAD', '--', '.', ':(exclude)Pulumi.*.yaml')]),
    pulumiText(['stack', 'export', '--stack', stack]),
    pulumiText(['preview', '--json', '--non-interactive', '--stack', stack]),
  ]);
  return {
    commit: commit.join('\n'),
    config: readFileSync(stackFile(stack), 'utf8'),
    state: stateText(exported),
    steps: stepsText(JSON.parse(preview) as Preview),
  };
}

async function git(...words: string[]): Promise<string> {
  const result = await run(['git', ...words], { limit: 60 });
  if (result.code === 0) return result.stdout;
  throw new Error(
    `an approval is of a commit: git ${words[0] ?? ''} failed\n${lastLines(result.stderr).join('\n')}`,
  );
}

/**
 * `node dist/deploy/approval.js STACK approve [--no-probe]` prints the digest;
 * `… STACK check DIGEST [--no-probe]` ends with 1 where it is another one by now, and says what has changed.
 */
async function main([stack = '', verb = '', ...words]: readonly string[]): Promise<void> {
  const rest = words.filter((word) => word !== '--no-probe');
  if (rest.length < words.length) process.env.FLEET_NO_PROBE = 'true';
  const [approved, ...more] = rest;
  const wrong = verb === 'approve' ? approved !== undefined : approved === undefined || verb !== 'check';
  if (wrong || more.length > 0) throw new Error(USAGE);
  const now = await covered(stack);
  if (approved === undefined) {
    console.log(approvalDigest(now));
    return;
  }
  const changed = changedSince(approved, now);
  if (changed === undefined)
    throw new Error(`expected a digest of ./fleet approve, found ${approved}\n${USAGE}`);
  if (changed.length === 0) return;
  throw new Error(
    `stack ${stack}: changed since it was approved: ${changed.join(', ')}; nothing was done. ` +
      `See what would happen now: ./fleet preview --stack ${stack}, then approve that`,
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
