import type { RecordedCommand } from '../../components/recorded';
import type { Standing } from '../../components/standing';
import { hasSystem } from '../../deploy/planner';

const WANTED = '/nix/store/00000000000000000000000000000000-wanted';
const OTHER = '/nix/store/11111111111111111111111111111111-other';

function command(name: string, environment: Readonly<Record<string, string>>): [string, RecordedCommand] {
  return [name, { stdout: '', environment }];
}

const built = command('web-build', { FLEET_RESULT: WANTED });
const switched = command('web-switch', { FLEET_CLOSURE: WANTED });

function reachable(running: string): Standing {
  return { state: 'reachable', running, mounted: {}, mayReboot: true };
}

test.each<[string, [string, RecordedCommand][], Standing, boolean]>([
  ['nothing is recorded of it', [], reachable(OTHER), false],
  ['it is built, but not switched to', [built], reachable(OTHER), false],
  [
    'it was switched to, and something else built since',
    [command('web-build', { FLEET_RESULT: OTHER }), switched],
    reachable(WANTED),
    false,
  ],
  [
    'it is built, and another one was switched to since',
    [built, command('web-switch', { FLEET_CLOSURE: OTHER })],
    reachable(OTHER),
    false,
  ],
  ['somebody has switched the host by hand', [built, switched], reachable(OTHER), false],
  ['the host runs it', [built, switched], reachable(WANTED), true],
  ['it was delivered, and the host is away', [built, switched], { state: 'unreachable', reason: '' }, true],
  ['it was delivered, and nobody asks the host', [built, switched], { state: 'not probed' }, true],
])(
  '[R2.8] a derivation is looked for where a Build or a Switch may have to copy it: %s',
  (_what, commands, standing, has) => {
    const known = { recorded: new Map(commands), standings: new Map([['web', standing]]) };
    expect(hasSystem(known, 'web', WANTED)).toBe(has);
  },
);
