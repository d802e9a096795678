import { writeFileSync } from 'node:fs';
import { definitionsOf, EXAMPLES } from '../support/definitions';
import { Example } from '../support/example';
import { INDEX } from '../support/option-index';
import { documentation, isDocumentation } from './documentation';
import { reduce } from './reduce';

/** Writes the committed index of option types anew: `npm run option-index -- FOLDER`, from the project's root. */
function main([folder]: readonly string[]): number {
  if (folder === undefined || !isDocumentation(folder)) {
    console.error(
      `usage: npm run option-index -- FOLDER, where FOLDER has options.json, hm-options.json and module-options.json\n` +
        `${folder ?? 'No folder'} has none. Without that data, look an option up by hand: a line with its type and source in ` +
        'test/data/reviewed-options.json says the same.',
    );
    return 2;
  }
  const definitions = EXAMPLES.flatMap((name) => definitionsOf(new Example(name)));
  const { index, problems } = reduce(documentation(folder), definitions);
  writeFileSync(INDEX, `${JSON.stringify(index, null, 2)}\n`);
  const said = [...new Set(problems)];
  for (const problem of said) console.error(problem);
  if (said.length > 0)
    console.error('What is right above belongs in test/data/reviewed-options.json, with its source.');
  return said.length > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
