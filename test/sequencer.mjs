import Sequencer from '@jest/test-sequencer';

/** Minutes long, most of it waiting: begun last, they would end alone. */
const FIRST = ['test/system/', 'test/faults/', 'test/deploy/', 'sandbox/'];

export default class extends Sequencer {
  sort(tests) {
    const turn = ({ path }) => [...FIRST, ''].findIndex((folder) => path.includes(`/${folder}`));
    return [...super.sort(tests)].sort((a, b) => turn(a) - turn(b));
  }
}
