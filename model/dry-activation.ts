/** What a switch would do to one unit. */
export interface UnitAction {
  /** `start`, `stop`, `restart`, `reload`. */
  readonly verb: string;
  readonly unit: string;
}

/**
 * What a line of `switch-to-configuration dry-activate` says of units; nothing where it is about something else.
 * NixOS 25.05 to 26.05: "would restart the following units: a.service, b.mount".
 */
export function unitActions(line: string): UnitAction[] {
  const [, verb = '', units] = /^would (\w+) the following units: (.+)$/.exec(line) ?? [];
  return units === undefined ? [] : units.split(/,\s*/).map((unit) => ({ verb, unit }));
}
