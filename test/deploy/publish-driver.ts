import { readFileSync } from 'node:fs';
import { publish } from '../../deploy/publish';

/**
 * Writes versions of one secret file, one after the other without an end: `node publish-driver.js STACK FILE VERSION…`, in
 * the project's folder.
 */
async function main([stack = '', file = '', ...versions]: readonly string[]): Promise<never> {
  const texts = versions.map((path) => readFileSync(path, 'utf8'));
  process.stdout.write('ready\n');
  for (let turn = 0; ; turn += 1) await publish(stack, { [file]: texts[turn % texts.length] ?? '' }, false);
}

void main(process.argv.slice(2));
