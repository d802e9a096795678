import { unitActions, type UnitAction } from './dry-activation';

/** What differs between two closures of one host. */
export interface ClosureDiff {
  /** Store paths. */
  readonly from: string;
  readonly to: string;
  readonly packages: readonly PackageChange[];
  /** Bytes of each with all that it needs; absent where Nix did not say. */
  readonly sizes?: { readonly from: number; readonly to: number };
  /** What switching from one to the other would do; absent where it is none that would be switched to, or was not asked. */
  readonly activation?: Activation;
  /** The same, as far as it can be known without having both on one machine; of systems alone. */
  readonly foreseen?: Foreseen;
}

/** What files of two closures say of a switch from one to the other. */
export interface Foreseen {
  readonly changed: readonly UnitFile[];
  readonly come: readonly UnitFile[];
  readonly gone: readonly UnitFile[];
  /** As in {@link Activation}; absent where nobody could say what was booted. */
  readonly reboot?: string;
  /** Why the closure refuses to be switched to live, in words; empty where it does not. */
  readonly refused: readonly string[];
}

/** A file of a unit. */
export interface UnitFile {
  readonly unit: string;
  /** Whether it is active on the host. */
  readonly runs: boolean;
}

/** What a host says of a switch that it has not done. */
export interface Activation {
  readonly units: readonly UnitAction[];
  /** Why that is not all of it: `dry-activate` did not come to its end. */
  readonly failure?: string;
  /** What of the closure only a reboot would bring into force, in words; empty where nothing would. */
  readonly reboot: string;
}

/** One line of `nix store diff-closures`: a package as Nix tells them apart, by the name that comes before the version. */
export interface PackageChange {
  readonly name: string;
  /** Versions that are there no more, and those that were not there; both empty where only the size differs. */
  readonly gone: readonly string[];
  readonly come: readonly string[];
  /** KiB; 0 where it is less than 8, of which Nix says nothing. */
  readonly growth: number;
}

/** Closures that could not be compared, and why. */
export interface Uncompared {
  readonly unknown: string;
  /** It should have been built for that, and could not be. */
  readonly failed?: true;
}

/**
 * Reads what `deploy/host/closures.sh` says of one comparison.
 * @returns undefined where it has nothing to say: both are the same closure
 */
export function parseClosureDiff(name: string, stdout: string): ClosureDiff | Uncompared | undefined {
  const said = (key: string) =>
    stdout
      .split('\n')
      .filter((line) => line.startsWith(`${name}.${key}=`))
      .map((line) => line.slice(name.length + key.length + 2));
  const [from = ''] = said('from');
  const [to = ''] = said('to');
  if (from === to) return undefined;
  const [missing] = said('missing');
  if (missing !== undefined) return { unknown: `${missing} is not in the store` };
  const [failed] = said('failed');
  if (failed !== undefined) return { unknown: failed };
  const [sizes] = said('sizes').map((text) => text.split(' ').map(Number));
  const [reboot] = said('reboot');
  const [failure] = said('dry-failure');
  return {
    from,
    to,
    packages: said('package').flatMap(packageChange),
    ...(sizes?.length === 2 ? { sizes: { from: sizes[0] ?? 0, to: sizes[1] ?? 0 } } : {}),
    ...(reboot === undefined
      ? {}
      : {
          activation: {
            units: said('dry').flatMap(unitActions),
            reboot,
            ...(failure === undefined ? {} : { failure }),
          },
        }),
  };
}

/** `firefox: 141.0 → 142.0, +1024.3 KiB`; ∅ is no version, ε one without a number (nix, src/nix/diff-closures.cc). */
function packageChange(line: string): PackageChange[] {
  const [, name, what] = /^(\S+): (.*)$/.exec(line.replaceAll(/\x1b\[[\d;]*m/g, '').trim()) ?? [];
  if (name === undefined || what === undefined) return [];
  const [, gone = '∅', come = '∅'] = /^(.*?) → (.*?)(?:, [+-][\d.]+ KiB)?$/.exec(what) ?? [];
  const [, growth = '0'] = /([+-][\d.]+) KiB$/.exec(what) ?? [];
  return [{ name, gone: versions(gone), come: versions(come), growth: Number(growth) }];
}

function versions(text: string): string[] {
  return text === '∅' ? [] : text.split(', ').map((version) => (version === 'ε' ? '' : version));
}

/** For a terminal: packages that come (`+`), go (`-`) or have another version or size (`~`); sizes; what the switch would do. */
export function closureLines({ packages, sizes, activation, foreseen }: ClosureDiff): string[] {
  return [
    ...(packages.length === 0 ? ['the same packages'] : packages.map(packageLine)),
    ...(sizes === undefined
      ? []
      : [`size: ${size(sizes.from)} → ${size(sizes.to)} (${growth(sizes.to - sizes.from)})`]),
    ...(activation === undefined ? [] : activationLines(activation)),
    ...(foreseen === undefined ? [] : foreseenLines(foreseen)),
  ];
}

function packageLine({ name, gone, come, growth: kib }: PackageChange): string {
  const sign = gone.length > 0 === come.length > 0 ? '~' : gone.length > 0 ? '-' : '+';
  const list = (all: readonly string[]) => all.filter((version) => version !== '').join(', ');
  const change = [list(gone), list(come)].filter((text) => text !== '').join(' → ');
  return [`${sign} ${name}`, change, kib === 0 ? '' : `(${growth(kib * 1024)})`]
    .filter((text) => text !== '')
    .join(' ');
}

function activationLines({ units, failure, reboot }: Activation): string[] {
  const verbs = [...new Set(units.map(({ verb }) => verb))];
  const done = verbs.map(
    (verb) => `${verb} ${units.flatMap((action) => (action.verb === verb ? action.unit : [])).join(', ')}`,
  );
  return [
    ...(failure === undefined ? [] : [`units: not all is known: ${failure}`]),
    ...(done.length > 0
      ? [`units: ${done.join('; ')}`]
      : failure === undefined
        ? ['units: none is touched']
        : []),
    rebootLine(reboot),
  ];
}

function foreseenLines({ changed, come, gone, reboot, refused }: Foreseen): string[] {
  const said = Object.entries({ changed, new: come, gone })
    .filter(([, units]) => units.length > 0)
    .map(
      ([what, units]) =>
        `${what} ${units.map(({ unit, runs }) => (runs ? `${unit} (runs)` : unit)).join(', ')}`,
    );
  return [
    `unit files: ${said.length === 0 ? 'the same' : `${said.join('; ')}: which of them the switch restarts is known on the host alone`}`,
    reboot === undefined ? 'reboot: unknown: what was booted is known on the host alone' : rebootLine(reboot),
    ...(refused.length === 0 ? [] : [`live switch: refused: ${refused.join(', ')}`]),
  ];
}

function rebootLine(reboot: string): string {
  return reboot === '' ? 'reboot: not needed' : `reboot: needed for ${reboot}`;
}

function growth(bytes: number): string {
  if (Math.abs(bytes) < 1024) return 'by less than 1 KiB';
  return `${bytes < 0 ? '-' : '+'}${size(Math.abs(bytes))}`;
}

function size(bytes: number): string {
  const [unit, name] = [[2 ** 30, 'GiB'] as const, [2 ** 20, 'MiB'] as const].find(
    ([least]) => bytes >= least,
  ) ?? [2 ** 10, 'KiB'];
  return `${(bytes / unit).toFixed(1)} ${name}`;
}
