// results.mjs failed|count RESULTS [AGAIN] — reads what jest wrote: the files that failed, a line each; or "PASSED FAILED SKIPPED" of a run,
// in which the files of a second one count as they ended there.
import { readFileSync } from 'node:fs';

const [what, ...paths] = process.argv.slice(2);
const runs = paths.map((path) => JSON.parse(readFileSync(path, 'utf8')).testResults);
const files = new Map(runs.flat().map((file) => [file.name, file]));

if (what === 'failed') {
  for (const { name, status } of files.values()) if (status === 'failed') console.log(name);
} else {
  const tests = [...files.values()].flatMap(({ assertionResults }) => assertionResults);
  const count = (status) => tests.filter((one) => one.status === status).length;
  // A file that does not even load has no tests to count.
  const broken = [...files.values()].filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  ).length;
  console.log(count('passed'), count('failed') + broken, count('pending'));
}
