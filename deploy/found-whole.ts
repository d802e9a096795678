import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { FLEET_FOLDER } from './fleet-folder';
import { readIfThere, writeWhole } from './whole-file';

/**
 * What sops has found in order once in this clone, so that a run where nothing has changed asks nothing: hashes of
 * ciphertext, rules and recipients, under `.fleet/<stack>/`. Mistakes are never remembered.
 */
export class FoundWhole {
  private readonly path: string;
  private readonly before: ReadonlySet<string>;
  private readonly now = new Set<string>();

  constructor(stack: string) {
    this.path = join(FLEET_FOLDER, stack, 'found-whole');
    this.before = new Set(readIfThere(this.path)?.split('\n'));
  }

  /** Whether exactly this was found in order, now or before; it is then remembered on. */
  has(...parts: readonly string[]): boolean {
    const found = this.before.has(hash(parts));
    if (found) this.add(...parts);
    return this.now.has(hash(parts));
  }

  add(...parts: readonly string[]): void {
    this.now.add(hash(parts));
  }

  /** Keeps what this run has asked for, and forgets the rest. */
  write(): void {
    writeWhole(this.path, [...this.now].sort().join('\n'));
  }
}

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
