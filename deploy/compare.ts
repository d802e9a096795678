import { stackDiff, stackDiffText } from '../model/stack-diff';
import { readStackFile, stackFile } from './stack';

/** `node dist/deploy/compare.js STACK STACK`: where two stacks of this clone differ in config. Their locks are the same files. */
function main([from = '', to = '', ...rest]: readonly string[]): void {
  if (from === '' || to === '' || rest.length > 0) throw new Error('usage: ./fleet compare STACK STACK');
  console.log(stackDiffText(stackDiff(readStackFile(stackFile(from)), readStackFile(stackFile(to)))));
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
