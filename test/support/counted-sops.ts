import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tool } from './toolchain';

/** The real sops behind a script that writes down how it was called. */
export class CountedSops {
  private readonly log: string;

  /** @param folder of its own; put first on PATH by {@link onPath} */
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
    this.log = join(folder, 'calls');
    const script = join(folder, 'sops');
    writeFileSync(script, `#!/bin/sh\necho "$*" >> '${this.log}'\nexec '${tool('sops')}' "$@"\n`);
    chmodSync(script, 0o755);
    this.forget();
  }

  onPath(path: string | undefined): string {
    return [this.folder, path ?? ''].join(delimiter);
  }

  /** One line of words per process since the last {@link forget}. */
  calls(): string[] {
    return readFileSync(this.log, 'utf8').split('\n').filter(Boolean);
  }

  forget(): void {
    writeFileSync(this.log, '');
  }
}
