import { readFileSync } from 'node:fs';
import { shortStorePaths } from '../../model/store-path';
import type { RunFile } from '../../deploy/run-file';
import { HostFlake } from './flake';
import { NewMachine } from './new-machine';
import { step } from './operator';
import { SimulatedLab } from './simulated';

jest.setTimeout(300_000);

let lab: SimulatedLab;

beforeAll(() => {
  lab = new SimulatedLab();
});
afterAll(() => {
  lab.down();
});

const flakeOf = (name: string) =>
  new HostFlake(`${lab.folder}/flake-${name}`, name, readFileSync(`${lab.identityFile}.pub`, 'utf8'));

function expectLayout(machine: NewMachine): void {
  // The boot loader's partition and the root, as the layout says.
  expect(machine.inside('findmnt --noheadings --output SOURCE /boot; ls /boot/loader/entries')).toBe(
    '/dev/vda1\nnixos-generation-1.conf',
  );
  expect(machine.inside('hostname')).toBe(machine.name);
}

test('[R6.4] a configuration with a disk layout is evaluated here, built and installed there', async () => {
  const machine = NewMachine.create(lab, 'web', '10.77.81.11', {}, 1024);
  const flake = flakeOf('web');
  const [system, disk] = [flake.evaluate('toplevel'), flake.evaluate('diskoScript')];
  const request = machine.request(
    { diskScript: { derivation: disk.derivation, path: disk.result } },
    { derivation: system.derivation },
  );
  const outcome = await step(lab, 'install', { ...request, wanted: system.result });
  expect(outcome.stderr).toContain(`installed: web runs ${shortStorePaths(system.result)}`);
  expect(outcome).toMatchObject({ code: 0, stdout: `${JSON.stringify({ machineReady: system.result })}\n` });
  expectLayout(machine);
});

test('[R6.4] without an evaluator on the operator the machine evaluates itself, to the same system', async () => {
  const machine = NewMachine.create(lab, 'mail', '10.77.81.12', {}, 1024);
  const flake = flakeOf('mail');
  const { result } = flake.evaluate('toplevel');
  const { run, keys } = machine.request({}, { flake: flake.folder, overrideInputs: flake.overrideInputs });
  // What the planner leaves out when nothing was evaluated.
  const kept = JSON.parse(
    JSON.stringify(run, (key, value: unknown) =>
      key === 'derivation' || key === 'diskScript' ? undefined : value,
    ),
  ) as RunFile;
  const outcome = await step(lab, 'install', { run: kept, ...(keys === undefined ? {} : { keys }) });
  expect(outcome.stderr).toContain(`installed: mail runs ${shortStorePaths(result)}`);
  expect(outcome.code).toBe(0);
  expectLayout(machine);
});
