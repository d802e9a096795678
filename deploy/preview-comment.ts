import { readFileSync } from 'node:fs';
import { previewReport, type PreviewStep } from '../model/preview-report';

/** `pulumi preview --json --stack STACK | node dist/deploy/preview-comment.js STACK`: the comment for a pull request. */
function main(stack: string): void {
  const { steps = [] } = JSON.parse(readFileSync(0, 'utf8')) as { steps?: PreviewStep[] };
  process.stdout.write(previewReport(stack, steps));
}

main(process.argv[2] ?? '');
