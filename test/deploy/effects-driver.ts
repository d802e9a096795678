import { readFileSync } from 'node:fs';
import { buildSystem } from '../../deploy/build';
import { endWithParent } from '../../deploy/child';
import type { InstallKeys } from '../../deploy/first-boot';
import { switchHome } from '../../deploy/home';
import { installHost } from '../../deploy/install';
import type { RunFile } from '../../deploy/run-file';

interface Request {
  readonly run: RunFile;
  readonly wanted?: string;
  readonly user?: string;
  readonly keys?: InstallKeys;
}

/** Build, Install or Home in a process of its own, as pulumi runs it: its input on stdin, the result on stdout. */
function main(): Promise<unknown> {
  endWithParent();
  const { run, wanted, user = '', keys } = JSON.parse(readFileSync(0, 'utf8')) as Request;
  switch (process.argv[2]) {
    case 'install':
      if (keys === undefined) throw new Error('install needs keys');
      return installHost(run, wanted, keys);
    case 'home':
      return switchHome(run, user, wanted);
    default:
      return buildSystem(run, wanted);
  }
}

main().then(
  (result) => {
    process.stdout.write(`${JSON.stringify(result)}\n`);
    process.exit(0);
  },
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  },
);
