import { readFileSync } from 'node:fs';
import { previewReport } from '../model/preview-report';
import type { Preview } from '../model/preview-steps';

/** `pulumi preview --json --stack STACK | node dist/deploy/preview-comment.js STACK`: the comment for a pull request. */
function main(stack: string): void {
  process.stdout.write(previewReport(stack, JSON.parse(readFileSync(0, 'utf8')) as Preview));
}

main(process.argv[2] ?? '');
