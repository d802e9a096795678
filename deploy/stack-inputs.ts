import { flakeArguments } from './evaluate';
import { absoluteInputs } from './flake-reference';
import { readFleet } from './stack';

/** `node dist/deploy/stack-inputs.js STACK`: what every `nix` command on a stack's rendered flake is given, one word a line. */
try {
  const { nix } = readFleet(process.argv[2] ?? '');
  console.log(flakeArguments(absoluteInputs(nix.overrideInputs)).join('\n'));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
