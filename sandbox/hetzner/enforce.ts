import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firewallScript } from './firewall-script';
import { floatingRoutes } from './floating-routes';
import { run } from './run';
import type { Store } from './store';

/** Milliseconds */
const limit = 20_000;

/**
 * Lays the cloud firewalls on the lab's bridge, so that a port that they close is closed, and the routes to floating
 * addresses beside it. Calls that change nothing
 * cost nothing; a failure is logged, and tried again with the next change.
 */
export class Enforcer {
  private readonly applied = new Map<string, string>();
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly lab: string,
    private readonly log: (line: string) => void,
  ) {}

  /** Resolves when firewalls and routes are in force as the state is now. */
  apply(): Promise<void> {
    this.last = this.last.then(() => this.bringUp());
    return this.last;
  }

  private async bringUp(): Promise<void> {
    const scripts = [
      { name: 'hetzner.nft', text: firewallScript(this.store), command: ['nft', '-f'] },
      { name: 'hetzner.routes4', text: floatingRoutes(this.store, 4), command: ['ip', '-4', '-batch'] },
      { name: 'hetzner.routes6', text: floatingRoutes(this.store, 6), command: ['ip', '-6', '-batch'] },
    ];
    for (const { name, text, command } of scripts) {
      if (this.applied.get(name) === text) continue;
      const file = join(this.lab, name);
      try {
        writeFileSync(file, text, { mode: 0o600 });
        await run('nsenter', [`--net=${join(this.lab, 'net')}`, ...command, file], { limit });
        this.applied.set(name, text);
      } catch (error) {
        this.log(`${name} is not in force: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
