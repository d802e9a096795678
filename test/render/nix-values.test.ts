import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { ConfigValue } from '../../model/fleet-spec';
import { apply, float, int, list, name, path, set, str } from '../../render/nix/ast';
import { printFile } from '../../render/nix/print';
import { optionEntries, parseOptionPath, valueExpr } from '../../render/nix/values';
import { nixName, nixNumber, nixText, nixValue, text } from './arbitrary';
import { evaluate } from './nix-eval';

/** One evaluation for many values: starting Nix costs more than all of them. */
function throughNix(values: readonly ConfigValue[]): unknown {
  return evaluate(printFile(list(values.map((value, index) => valueExpr(value, `value ${index}`)))));
}

const BATCH = 800;

describe('print → nix-instantiate --eval --json', () => {
  test.each<[string, fc.Arbitrary<ConfigValue>]>([
    ['string', nixText],
    ['number', nixNumber],
    ['list', fc.array(nixValue)],
    ['nested value', nixValue],
    ['attribute name', fc.tuple(nixName, nixValue).map(([key, value]) => Object.fromEntries([[key, value]]))],
  ])('[R2.2][R6.4] any %s survives unchanged', (_, arbitrary) => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const values = fc.sample(arbitrary, { numRuns: BATCH, seed });
    const found = throughNix(values) as unknown[];
    const changed = values.findIndex((value, index) => !isDeepStrictEqual(found[index], value));
    expect({ seed, value: found[changed] }).toEqual({ seed, value: values[changed] });
  });

  test('[R2.2] names that Nix treats specially are attribute names like any other', () => {
    const names = [
      '',
      '-a',
      '1a',
      'a.b',
      'if',
      'or',
      'outPath',
      '__toString',
      '__proto__',
      'a b',
      '${x}',
      "a'b",
      '😀',
    ];
    const rendered = set(names.map((key) => ({ kind: 'binding', path: [key], value: str(key) }) as const));
    const program = apply(name('keyed'), rendered);
    const found = evaluate(
      `let keyed = x: map (n: { n = n; v = x.\${n}; }) (builtins.attrNames x); in ${printFile(program)}`,
    );
    expect(found).toEqual([...names].sort().map((key) => ({ n: key, v: key })));
  });

  test('[R2.2] numbers at the ends of their range are read back exactly', () => {
    const numbers = [
      int(2n ** 63n - 1n),
      int(-(2n ** 63n)),
      float(-0),
      float(1),
      float(1e21),
      float(Number.MAX_VALUE),
    ];
    const shown = evaluate(`map builtins.toJSON ${printFile(list(numbers))}`) as string[];
    expect(shown.slice(0, 2)).toEqual(['9223372036854775807', '-9223372036854775808']);
    expect(shown.slice(2).map(Number)).toEqual([-0, 1, 1e21, Number.MAX_VALUE]);
  });
});

describe('what Nix has no form for is refused', () => {
  test.each<[string, ConfigValue, RegExp]>([
    ['NUL', { a: ['x\0y'] }, /^options\.a\[0\]: expected text without NUL/],
    ['half a surrogate pair', '\ud800', /half a surrogate pair/],
    ['an integer that JSON may have changed', 2 ** 53, /between -\(2\^53-1\) and 2\^53-1/],
    ['NaN', NaN, /finite/],
    ['infinity', -Infinity, /finite/],
    ['a name with NUL', { 'a\0': 1 }, /without NUL/],
  ])('[R2.2] %s', (_, value, message) => {
    expect(() => valueExpr(value, 'options')).toThrow(message);
  });

  test('[R2.2] integers beyond 64 bits and paths that are no literal', () => {
    expect(() => int(2n ** 63n)).toThrow('64 bits');
    expect(() => int(1.5)).toThrow('integer');
    for (const wrong of ['/etc/passwd', 'a/b', './a b', './${x}', './a/', '..', '~/x'])
      expect(() => path(wrong)).toThrow('path');
    for (const wrong of ['if', 'a.b', '1a', '']) expect(() => name(wrong)).toThrow('identifier');
  });

  test('[R2.2] any attribute name goes through or is refused with the place', () => {
    fc.assert(
      fc.property(text, (key) => {
        const refused = key.includes('\0');
        const build = () => printFile(valueExpr(Object.fromEntries([[key, 1]]), 'options'));
        if (refused) expect(build).toThrow(/^options/);
        else expect(build).not.toThrow();
      }),
    );
  });
});

describe('options by dotted path or nested', () => {
  const rendered = (options: Record<string, ConfigValue>) =>
    printFile(set(optionEntries(options, 'options')));

  test('[R2.2] paths that share a prefix become one attribute set', () => {
    const options = {
      'services.openssh.enable': true,
      services: { nginx: { enable: false }, openssh: { ports: [22] } },
      'environment.etc."a.b/c".text': 'x',
      boot: { kernel: { sysctl: { 'vm.swappiness': 10 } } },
    };
    expect(evaluate(rendered(options))).toEqual({
      services: { openssh: { enable: true, ports: [22] }, nginx: { enable: false } },
      environment: { etc: { 'a.b/c': { text: 'x' } } },
      boot: { kernel: { sysctl: { 'vm.swappiness': 10 } } },
    });
  });

  test.each<[string, Record<string, ConfigValue>, string]>([
    [
      'value and group',
      { 'a.b': 1, a: { b: { c: 2 } } },
      'options.a.b: set both as a value and as a group of options',
    ],
    [
      'group and value',
      { 'a.b.c': 1, 'a.b': 2 },
      'options.a.b: set both as a value and as a group of options',
    ],
    [
      'through a value',
      { 'a.b': 1, 'a.b.c': 2 },
      'options.a.b: set both as a value and as a group of options',
    ],
    ['two values', { 'a.b': 1, a: { b: 2 } }, 'options.a.b: set twice'],
    ['two lists', { 'a.b': [1], a: { b: [1] } }, 'options.a.b: set twice'],
    ['two empty groups', { 'a.b': {}, a: { b: {} } }, 'options.a.b: set twice'],
    ['module structure', { imports: ['x'] }, 'options.imports: "imports" is part of a module'],
    ['no path', { 'a..b': 1 }, 'expected an option path'],
    ['a trailing dot', { 'a.': 1 }, 'expected an option path'],
    ['an empty path', { '': 1 }, 'expected an option path'],
    ['an interpolation', { '${x}': 1 }, 'expected an option path'],
    ['an open quote', { 'a."b': 1 }, 'expected an option path'],
  ])('[R2.2] refused: %s', (_, options, message) => {
    expect(() => rendered(options)).toThrow(message);
  });

  test('[R2.2] any name can be written in quotes', () => {
    fc.assert(
      fc.property(text, (part) => {
        expect(parseOptionPath(`"${part.replace(/[\\"]/g, '\\$&')}".b`, 'x')).toEqual([part, 'b']);
      }),
    );
  });
});
