import { readdirSync } from 'node:fs';
import { treeHash } from '../../render/tree-hash';
import { ExampleFiles } from '../support/example-files';

/** Reading, rendering and hashing of every host and home of every example in this one process. */
export function benchExamples(): void {
  const names = readdirSync('examples').flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
  const started = performance.now();
  let trees = 0;
  let largest = { name: '', bytes: 0 };
  for (const name of names) {
    const example = new ExampleFiles(name);
    for (const host of example.spec.hosts) {
      const flakes = [
        example.files(host.name),
        ...host.homes.map(({ user }) => example.homeFiles(host.name, user)),
      ];
      for (const files of flakes) {
        treeHash(files);
        trees += 1;
        const bytes = [...files.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0);
        if (bytes > largest.bytes) largest = { name: `${name}/${host.name}`, bytes };
      }
    }
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  process.stdout.write(
    `${names.length} examples, ${trees} systems and homes: ${seconds} s\n` +
      `largest: ${largest.name}, ${(largest.bytes / 1000).toFixed(0)} KB\n`,
  );
}
