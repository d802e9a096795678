import type { RunFile } from '../../deploy/run-file';
import { evaluated, spawnStep, step, WITH_NIX, type Derivation } from '../deploy/operator';
import type { SimulatedHost } from '../deploy/simulated';
import { slowCable } from '../support/slow-cable';
import { fault, oneHost } from './fault';

jest.setTimeout(120_000);

const host = oneHost('chi', '10.77.64.31');
let forge: SimulatedHost;
beforeAll(() => {
  forge = host().lab.start('forge', '10.77.64.32');
  forge.inside("until ss -Hltn 'sport = :22' | grep -q .; do sleep .05; done");
}, 60_000);

/** Unique, so that no run finds what another one left in the operator's store. */
const system = (body: string) =>
  evaluated('nixos-system-built', `# ${Date.now()}${Math.random()}\nmkdir $out; ${body}; echo x > $out/x`);

const request = ({ derivation, result }: Derivation) => ({
  run: host().runFile({ derivation, ...forge.builds() }),
  wanted: result,
});

fault('[R6.4] the disk of the builder fills up during the build', host, async (there) => {
  const made = system('head -c 9000000000 /dev/zero > $out/big');
  const outcome = await step(there.lab, 'build', request(made));
  expect(outcome.stderr).toMatch(/found: its builder forge: the disk of forge is full: \d+ MiB free/);
  expect(outcome.stderr).toContain('ssh root@10.77.64.32 nix-collect-garbage');
  await forge.collectGarbage();
  return { wanted: made.result, outcome };
});

fault('[R6.4] the copy of a closure from its builder is interrupted', host, async (there) => {
  // Large enough to be under way for a while on a slow cable.
  const made = system('head -c 200000 /dev/urandom > $out/big');
  const fast = slowCable(there, 400);
  const { outcome } = spawnStep(there.lab, 'build', request(made));
  await there.waitFor('the copy', () => there.inside('pgrep -f "[n]ix-daemon --stdio" || true') !== '');
  there.inside('pkill -f "sshd-session: root@[n]otty"');
  fast();
  expect((await outcome).stderr).toContain('connection lost, copying what is missing');
  expect(there.inside(`nix-store --verify-path ${made.result} && cat ${made.result}/x`)).toBe('x');
  return { wanted: made.result, outcome: await outcome };
});

/** Unplugged in the middle of a copy. */
async function unplugged(whenUnreachable: RunFile['whenUnreachable']) {
  const there = host();
  const { derivation, result } = system('head -c 200000 /dev/urandom > $out/big');
  const run = there.runFile({ derivation, builder: 'operator', whenUnreachable });
  const fast = slowCable(there, 400);
  const { outcome } = there.lab.spawnStep('switch', run, result, WITH_NIX);
  await there.waitFor('the copy', () => there.inside('pgrep -f "[n]ix-daemon --stdio" || true') !== '');
  there.lab.lab('unplug', there.name);
  const ended = await outcome;
  there.lab.lab('plug', there.name);
  fast();
  return { wanted: result, outcome: ended };
}

fault('[R2.8] the host goes offline while its closure is copied', host, async () => {
  const caused = await unplugged('fail');
  expect(caused.outcome.stderr).toMatch(/chi: switch failed[^]*; nothing was changed/);
  return caused;
});

fault('[R2.8] the host goes offline while its closure is copied, and may be', host, async () => {
  const caused = await unplugged('defer');
  expect(JSON.parse(caused.outcome.stdout)).toMatchObject({ status: 'pending', storePath: caused.wanted });
  return caused;
});

fault('[R6.4] the builder loses power in the middle of a build', host, async (there) => {
  const made = system('sleep 60');
  const { outcome } = spawnStep(there.lab, 'build', request(made));
  await forge.waitFor('the builder running', () => forge.inside('pgrep -f "[s]leep 60" || true') !== '');
  there.lab.lab('kill', forge.name);
  expect((await outcome).stderr).toMatch(/chi: build failed[^]*found: its builder forge: unreachable/);
  return { wanted: made.result, outcome: await outcome };
});

fault('[R6.4] the builder is offline', host, async (there) => {
  const made = system('true');
  const outcome = await step(there.lab, 'build', request(made));
  expect(outcome.stderr).toMatch(/chi: build failed[^]*found: its builder forge: unreachable/);
  expect(outcome.stderr).toContain('next: bring forge online');
  return { wanted: made.result, outcome };
});
