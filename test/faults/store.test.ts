import { evaluated, spawnStep, step, type Derivation } from '../deploy/operator';
import { slowCable } from '../support/slow-cable';
import { fault, oneHost } from './fault';
import { limitMemory } from './pressure';

jest.setTimeout(120_000);

const host = oneHost('kappa', '10.77.64.20');

/** Unique, so that no run finds what another one left in the operator's store. */
const system = (body: string) =>
  evaluated('nixos-system-built', `# ${Date.now()}${Math.random()}\nmkdir $out; ${body}; echo x > $out/x`);

const request = ({ derivation, result }: Derivation) => ({
  run: host().runFile({ derivation, limits: { ...host().runFile().limits, build: 60 } }),
  wanted: result,
});

fault('[R6.4] the build fails', host, async (there) => {
  const made = system('echo this went wrong >&2; exit 3');
  const outcome = await step(there.lab, 'build', request(made));
  expect(outcome.stderr).toContain(`found: the builder of ${made.derivation} failed`);
  expect(outcome.stderr).toContain('this went wrong');
  return { wanted: made.result, outcome };
});

fault('[R6.4] the disk with /nix fills up during the build', host, async (there) => {
  const made = system('head -c 9000000000 /dev/zero > $out/big');
  const outcome = await step(there.lab, 'build', request(made));
  expect(outcome.stderr).toMatch(/found: the disk of kappa is full: \d+ MiB free in \/nix\/store/);
  expect(outcome.stderr).toContain('nix-collect-garbage');
  await there.collectGarbage();
  return { wanted: made.result, outcome };
});

fault('[R6.4] the host runs out of memory during the build', host, async (there) => {
  const made = system('awk \'BEGIN { s = "xxxxxxxx"; while (1) s = s s }\'');
  const free = limitMemory(there, 300);
  const outcome = await step(there.lab, 'build', request(made));
  free();
  expect(outcome.stderr).toContain(made.derivation);
  return { wanted: made.result, outcome };
});

fault('[R6.4] the session of a build is lost', host, async (there) => {
  const made = system('sleep 5');
  const { outcome } = spawnStep(there.lab, 'build', request(made));
  await there.waitFor('the builder running', () => there.inside('pgrep -f "[s]leep 5" || true') !== '');
  there.inside('pkill -f "sshd-session: root@[n]otty"');
  expect((await outcome).stderr).toContain('trying again');
  return { wanted: made.result, outcome: await outcome };
});

fault('[R6.4] the copy of a derivation is interrupted', host, async (there) => {
  // Large enough to be under way for a while on a slow cable.
  const made = system(`: ${'x'.repeat(100_000)}`);
  const fast = slowCable(there, 400);
  const { outcome } = spawnStep(there.lab, 'build', request(made));
  await there.waitFor('the copy', () => there.inside('pgrep -f "[n]ix-daemon --stdio" || true') !== '');
  there.inside('pkill -f "sshd-session: root@[n]otty"');
  fast();
  expect((await outcome).stderr).toContain('connection lost, copying what is missing');
  return { wanted: made.result, outcome: await outcome };
});

fault('[R6.4] the host loses power right after the build', host, async (there) => {
  const made = system('true');
  const outcome = await step(there.lab, 'build', request(made));
  there.lab.lab('kill', there.name);
  there.lab.start(there.name, there.address);
  expect(there.inside(`nix-store --verify-path ${made.result} && cat ${made.result}/x`)).toBe('x');
  return { wanted: made.result, outcome };
});
