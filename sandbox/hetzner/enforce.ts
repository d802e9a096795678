import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firewallScript } from './firewall-script';
import { run } from './run';
import type { Store } from './store';

/** Milliseconds */
const limit = 20_000;

/**
 * Lays the cloud firewalls on the lab's bridge, so that a port that they close is closed. Calls that change nothing
 * cost nothing; a failure is logged, and tried again with the next change.
 */
export class Enforcer {
  private applied = '';
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: Store,
    private readonly lab: string,
    private readonly log: (line: string) => void,
  ) {}

  /** Resolves when the firewalls are in force as the state is now. */
  apply(): Promise<void> {
    this.last = this.last.then(() => this.bringUp());
    return this.last;
  }

  private async bringUp(): Promise<void> {
    const script = firewallScript(this.store);
    if (script === this.applied) return;
    const file = join(this.lab, 'hetzner.nft');
    try {
      writeFileSync(file, script, { mode: 0o600 });
      await run('nsenter', [`--net=${join(this.lab, 'net')}`, 'nft', '-f', file], { limit });
      this.applied = script;
    } catch (error) {
      this.log(`cloud firewalls are not in force: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
