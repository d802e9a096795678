/** What refuses a live switch where it has another value, by name. */
export type Inhibitors = Readonly<Record<string, string>>;

/** Name under which the interface of PID 1 stands among them: `switch-to-configuration` ends with 100 where it is another one. */
export const INIT = 'init of another kind';

/** Why one closure cannot be switched to from another, in words. */
export function switchRefusals(running: Inhibitors, coming: Inhibitors): string[] {
  return Object.entries(coming)
    .filter(([name, value]) => (running[name] ?? value) !== value)
    .map(([name, value]) => `${name} ${running[name] ?? ''} → ${value}`);
}

/** `system.switch.inhibitors`, as a closure keeps them (nixpkgs, nixos/modules/system/activation/switchable-system.nix). */
export function parseInhibitors(text: string | undefined, init: string | undefined): Inhibitors {
  return { ...flatJson(text ?? ''), ...(init === undefined ? {} : { [INIT]: init }) };
}

function flatJson(text: string): Inhibitors {
  try {
    const values = Object.entries(JSON.parse(text) as Record<string, unknown>);
    return Object.fromEntries(values.map(([key, value]) => [key, String(value)]));
  } catch {
    return {};
  }
}
