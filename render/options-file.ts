import type { ConfigValue, Override, OverrideLevel } from '../model/fleet-spec';
import { moduleFile } from './module-file';
import { apply, binding, comment, type Entry, type Expr, name, select } from './nix/ast';
import { optionEntries, parseOptionPath, valueExpr } from './nix/values';

/** What a host and a home have in common: options of the user's. */
export interface OptionSettings {
  readonly options: Readonly<Record<string, ConfigValue>>;
  readonly overrides: Readonly<Record<string, Override>>;
}

/**
 * `options.nix` and `overrides.nix`, where there is something to say in them.
 * @param where config path of the host or home, for errors
 * @throws ConfigValueError
 */
export function optionFiles({ options, overrides }: OptionSettings, where: string): Map<string, string> {
  const files = new Map<string, string>();
  if (Object.keys(options).length > 0)
    files.set('options.nix', moduleFile([], optionEntries(options, `${where}.options`)));
  const entries = Object.entries(overrides).flatMap(([key, override]) =>
    overrideEntries(key, override, `${where}.overrides.${key}`),
  );
  const lib = Object.values(overrides).some(({ level }) => level !== 'normal');
  if (entries.length > 0) files.set('overrides.nix', moduleFile(lib ? ['lib'] : [], entries));
  return files;
}

const FUNCTIONS: Readonly<Record<OverrideLevel, string | undefined>> = {
  default: 'mkDefault',
  normal: undefined,
  forced: 'mkForce',
};

function overrideEntries(key: string, { level, value, because }: Override, where: string): Entry[] {
  const path = parseOptionPath(key, where);
  const wrap = FUNCTIONS[level];
  const plain = valueExpr(value, where);
  const leveled: Expr = wrap === undefined ? plain : apply(select(name('lib'), [wrap]), plain);
  return [...(because === undefined ? [] : [comment(`Forced: ${because}`)]), binding(path, leveled)];
}
