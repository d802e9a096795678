import { closureLines, parseClosureDiff } from '../../model/closure-diff';

const [A, B] = ['/nix/store/aaa-nixos-system-web', '/nix/store/bbb-nixos-system-web'];

test('[R6.4] what Nix and the host say of two closures is told as packages, sizes, units and what a reboot is needed for', () => {
  const diff = parseClosureDiff(
    '0',
    [
      `0.from=${A}`,
      `0.to=${B}`,
      '0.package=curl: 8.14.1 → 8.15.0, +12.5 KiB',
      '0.package=htop: 3.4.1 → ∅, -400.0 KiB',
      '0.package=\x1b[1mjq\x1b[0m: ∅ → 1.8.1, \x1b[31;1m+2048.0 KiB\x1b[0m',
      '0.package=glibc: +9.0 KiB',
      '0.package=etc: ∅ → ε',
      '0.package=python3: 3.12.11, 3.13.5 → 3.13.6',
      '0.sizes=1073741824 1075000000',
      '0.dry=would stop the following units: cups.service',
      '0.dry=would activate the configuration...',
      '0.dry=would restart the following units: nginx.service, sshd.service',
      '0.reboot=kernel 6.12.58 → 6.17.8, initrd',
      '1.from=x',
    ].join('\n'),
  );
  expect(diff).toMatchObject({ from: A, to: B });
  expect(closureLines(diff as Exclude<typeof diff, undefined | { unknown: string }>)).toEqual([
    '~ curl 8.14.1 → 8.15.0 (+12.5 KiB)',
    '- htop 3.4.1 (-400.0 KiB)',
    '+ jq 1.8.1 (+2.0 MiB)',
    '~ glibc (+9.0 KiB)',
    '+ etc',
    '~ python3 3.12.11, 3.13.5 → 3.13.6',
    'size: 1.0 GiB → 1.0 GiB (+1.2 MiB)',
    'units: stop cups.service; restart nginx.service, sshd.service',
    'reboot: needed for kernel 6.12.58 → 6.17.8, initrd',
  ]);
});

test('[R6.4] of a closure that is not there nothing is claimed, and of the same one nothing is said', () => {
  expect(parseClosureDiff('0', `0.from=${A}\n0.to=${B}\n0.missing=${B}`)).toEqual({
    unknown: `${B} is not in the store`,
  });
  expect(parseClosureDiff('0', `0.from=${A}\n0.to=${B}\n0.failed=error: unknown command`)).toEqual({
    unknown: 'error: unknown command',
  });
  expect(parseClosureDiff('0', `0.from=${A}\n0.to=${A}`)).toBeUndefined();
});

test('[R6.4] units of which a host could not tell all are not said to be untouched', () => {
  const text = `0.from=${A}\n0.to=${B}\n0.reboot=\n0.dry=some words`;
  const lines = (said: string) =>
    closureLines(parseClosureDiff('0', said) as Parameters<typeof closureLines>[0]);
  expect(lines(text)).toEqual(['the same packages', 'units: none is touched', 'reboot: not needed']);
  expect(lines(`${text}\n0.dry-failure=dry-activate ended with status 1: no`)).toEqual([
    'the same packages',
    'units: not all is known: dry-activate ended with status 1: no',
    'reboot: not needed',
  ]);
});
