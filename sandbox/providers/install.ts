import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { packageVersion } from './version';

const NAMES = ['command', 'random', 'hcloud'];
const MARK = '# provider stand-in of a nixos-fleet clone';

/**
 * Puts the stand-ins where the engine looks for plugins: `plugins/resource-<name>-v<version>/` under `home`
 * (`$PULUMI_HOME`). An executable there that is no stand-in is the official plugin and is left as it is.
 *
 * @returns one line per plugin that says what was found or done.
 */
export function install(home: string, compiled: string): string[] {
  return NAMES.map((name) => {
    const plugin = `resource-${name}-v${packageVersion(name)}`;
    const folder = join(home, 'plugins', plugin);
    const executable = join(folder, `pulumi-resource-${name}`);
    if (existsSync(executable) && !readFileSync(executable).includes(MARK)) {
      return `${plugin}: the official plugin is there`;
    }
    const script = `#!/bin/sh\n${MARK}\nexec ${quote(process.execPath)} ${quote(join(compiled, name, 'main.js'))} "$@"\n`;
    if (existsSync(executable) && readFileSync(executable, 'utf8') === script)
      return `${plugin}: the stand-in is there`;
    mkdirSync(folder, { recursive: true });
    // Renamed into place: an engine that starts at this moment sees the old script or the new one, whole.
    const draft = `${executable}.${process.pid}`;
    writeFileSync(draft, script);
    chmodSync(draft, 0o755);
    renameSync(draft, executable);
    return `${plugin}: stand-in installed`;
  });
}

function quote(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

if (require.main === module) {
  const home = process.env.PULUMI_HOME ?? join(homedir(), '.pulumi');
  for (const line of install(home, __dirname)) process.stdout.write(`${line}\n`);
}
