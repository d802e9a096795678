import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { printFile } from '../../render/nix/print';
import { valueExpr } from '../../render/nix/values';
import { nixName, nixValue } from './arbitrary';
import { cloud, fleet, NIX, physical, rendered, secret } from './fleet';
import { isAvailable, run } from './nix-eval';

/** The formatter is not part of the toolchain everywhere; where it is, rendered files are in its format to the byte. */
const withNixfmt = isAvailable('nixfmt') ? test : test.skip;

function expectFormatted(files: ReadonlyMap<string, string>): void {
  const folder = mkdtempSync(join(tmpdir(), 'nixos-fleet-format-'));
  try {
    const paths = [...files.keys()].map((path) => join(folder, path.replaceAll('/', '__')));
    [...files.values()].forEach((content, index) => {
      writeFileSync(paths[index] ?? '', content);
    });
    expect(() => run('nixfmt', ['--check', ...paths])).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

withNixfmt('[R2.9] rendered files of hosts are in the official format', () => {
  const hosts = [
    physical('desktop', {
      profiles: ['desktop'],
      packages: ['ripgrep', 'kdePackages.kate'],
      extraGroups: { ada: ['video'] },
    }),
    cloud('web', {
      profiles: ['server'],
      options: { 'a.b': [{ c: -1 }], d: [[]], 'e."f.g"': { h: {}, i: 1.5 } },
    }),
  ];
  const spec = fleet(hosts, { secrets: [secret('one', ['web']), secret('two', ['desktop', 'web'])] });
  for (const host of hosts)
    expectFormatted(new Map([...rendered(spec, host)].filter(([path]) => path.endsWith('.nix'))));
});

withNixfmt('[R2.9] files under nix/ are in the official format', () => {
  expectFormatted(new Map([...NIX].filter(([path]) => path.endsWith('.nix'))));
});

withNixfmt('[R2.9] the printer agrees with nixfmt on any value', () => {
  const long = fc.integer({ min: 1, max: 110 }).map((length) => 'k'.repeat(length));
  const key = fc.oneof(
    nixName.filter((name) => name !== ''),
    long,
    long.map((text) => `-${text}`),
  );
  const value = fc.oneof(
    nixValue,
    long,
    fc.array(long, { maxLength: 2 }),
    fc.dictionary(key, long, { maxKeys: 2 }),
  );
  const samples = fc.sample(fc.dictionary(key, value, { maxKeys: 5 }), { numRuns: 200 });
  expectFormatted(
    new Map(samples.map((sample, index) => [`${index}.nix`, printFile(valueExpr(sample, 'value'))])),
  );
});
