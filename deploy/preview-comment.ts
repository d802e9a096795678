import { readFileSync } from 'node:fs';
import { driftReport } from '../model/drift-report';
import { previewReport } from '../model/preview-report';
import type { Preview } from '../model/preview-steps';

/**
 * `pulumi preview --json --stack STACK | node dist/deploy/preview-comment.js STACK`: the comment for a pull request;
 * with `drift` the text of an issue, or nothing where nothing has drifted.
 */
function main([stack = '', what]: readonly string[]): void {
  const preview = JSON.parse(readFileSync(0, 'utf8')) as Preview;
  const report = what === 'drift' ? driftReport(stack, preview) : previewReport(stack, preview);
  process.stdout.write(report ?? '');
}

main(process.argv.slice(2));
