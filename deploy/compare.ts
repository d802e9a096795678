import { withIncluded } from '../model/included';
import type { StackConfig } from '../model/parse-config';
import { stackDiff, stackDiffText } from '../model/stack-diff';
import { parseStackFile } from '../model/stack-file';
import { readIfThere } from './whole-file';

/** `node dist/deploy/compare.js STACK STACK`: where two stacks of this clone differ in config. Their locks are the same files. */
function main([from = '', to = '', ...rest]: readonly string[]): void {
  if (from === '' || to === '' || rest.length > 0) throw new Error('usage: ./fleet compare STACK STACK');
  console.log(stackDiffText(stackDiff(config(from), config(to))));
}

function config(stack: string): StackConfig {
  const file = `Pulumi.${stack}.yaml`;
  const text = readIfThere(file);
  if (text === undefined) throw new Error(`stack ${stack}: there is no ${file} here`);
  return withIncluded(parseStackFile(text), readIfThere);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
