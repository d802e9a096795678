import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Text of `deploy/host/<name>.sh`, several joined in order: a host gets one script and keeps no library of ours. */
export function hostScript(...names: readonly string[]): string {
  return names.map((name) => readFileSync(join(hostScripts(), `${name}.sh`), 'utf8')).join('\n');
}

/** Where they are, which are not compiled: from `dist/deploy` they lie beside `dist`. */
export function hostScripts(): string {
  for (let at = __dirname; ; at = dirname(at)) {
    const candidate = join(at, 'deploy', 'host');
    if (existsSync(join(candidate, 'facts.sh'))) return candidate;
    if (at === dirname(at))
      throw new Error(`deploy/host/facts.sh not found above ${__dirname}: the project is incomplete`);
  }
}
