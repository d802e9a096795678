import { readFileSync } from 'node:fs';
import { bringSystem, buildSystem, systemRequest } from '../../deploy/build';
import { BuilderEvaluator } from '../../deploy/builder-evaluator';
import { endWithParent } from '../../deploy/child';
import { compareFromBuilder } from '../../deploy/compare-from-builder';
import { COMING } from '../../deploy/compared';
import type { InstallKeys } from '../../deploy/first-boot';
import { switchHome } from '../../deploy/home';
import { installHost } from '../../deploy/install';
import type { RunFile } from '../../deploy/run-file';
import { overOneConnection } from '../../deploy/shared-connection';

interface Request {
  readonly run: RunFile;
  readonly wanted?: string;
  readonly user?: string;
  readonly keys?: InstallKeys;
}

/** Twice at a time: what is to be seen is that one connection is enough. */
async function evaluate({ host, flake, overrideInputs, limits, ...target }: RunFile): Promise<unknown[]> {
  const evaluator = new BuilderEvaluator({ host, ...target }, limits.connect);
  const attribute = `nixosConfigurations.${host}.config.system.build.toplevel`;
  const asked = { host, flake, overrideInputs, attribute, limit: limits.evaluate };
  const evaluated = () => evaluator.apply(asked, 'made: made.outPath');
  // None is left behind by another one that fails first.
  const all = [evaluated(), evaluated()];
  await Promise.allSettled(all);
  return Promise.all(all);
}

/** Of a host whose builder is another one. */
function compare(run: RunFile, to: string): Promise<unknown> {
  if (typeof run.builder !== 'object') throw new Error('compare needs a builder');
  const request = systemRequest(run, 'compared');
  return compareFromBuilder(run, run.builder, [{ run, request, title: COMING, from: 'running', to }]);
}

/** Build, a copy, Install, Home, an evaluation or a comparison in a process of its own, as pulumi runs it: its input on stdin, the result on stdout. */
function main(): Promise<unknown> {
  endWithParent();
  const { run, wanted, user = '', keys } = JSON.parse(readFileSync(0, 'utf8')) as Request;
  switch (process.argv[2]) {
    case 'install':
      if (keys === undefined) throw new Error('install needs keys');
      return installHost(run, wanted, keys);
    case 'evaluate':
      return evaluate(run);
    case 'compare':
      return compare(run, wanted ?? '');
    case 'bring':
      return overOneConnection(run, (target) => bringSystem(run, target, wanted ?? ''));
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
