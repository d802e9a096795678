import type { RunFile } from '../../deploy/run-file';
import type { SimulatedHost } from '../deploy/simulated';
import { fault, oneHost } from './fault';

jest.setTimeout(90_000);

const host = oneHost('delta', '10.77.64.14');

/** Health checks that keep the transaction waiting. */
const never = { units: ['never.service'], tcp: [], http: [], commands: [] };
/** An activation that takes a moment, so that something can happen in the middle. */
const slow = (name: string) => host().make({ name, snippet: 'sleep 2' });

async function inMidSwitch(closure: string, happens: (host: SimulatedHost) => void) {
  const step = host().lab.step('switch', host().patiently({ running: host().state().running }), closure);
  await host().untilPhase('activating', closure);
  happens(host());
  return { wanted: closure, outcome: await step };
}

fault('[R2.7] ssh is dropped in mid-switch', host, () =>
  inMidSwitch(slow('dropped'), (there) => {
    // The sessions' own processes: sshd goes on listening.
    there.inside('pkill -KILL -f "sshd-session: root@[n]otty"');
  }),
);

fault('[R2.7] the network is gone for a moment in mid-switch', host, () =>
  inMidSwitch(slow('moment'), (there) => {
    there.lab.lab('unplug', there.name);
    setTimeout(() => there.lab.lab('plug', there.name), 3000);
  }),
);

fault('[R2.8] the host is offline before the switch', host, async (there) => {
  const wanted = there.make({ name: 'offline' });
  there.lab.lab('unplug', there.name);
  const outcome = await there.lab.step('switch', there.runFile(), wanted);
  there.lab.lab('plug', there.name);
  expect(outcome.stderr).toMatch(/delta: switch failed[^]*unreachable \(10\.77\.64\.14: /);
  return { wanted, outcome };
});

fault('[R2.8] the host is offline before the switch, and may be', host, async (there) => {
  const wanted = there.make({ name: 'deferred' });
  there.lab.lab('unplug', there.name);
  const outcome = await there.lab.step('switch', there.runFile({ whenUnreachable: 'defer' }), wanted);
  there.lab.lab('plug', there.name);
  expect(JSON.parse(outcome.stdout)).toMatchObject({ status: 'pending', storePath: wanted });
  return { wanted, outcome };
});

/** Unplugged while it waits to be confirmed; the host comes back alone, long before the cable does. */
async function unplugged(wanted: string, whenUnreachable: RunFile['whenUnreachable']) {
  const there = host();
  const step = there.lab.step('switch', there.runFile({ health: never, whenUnreachable }), wanted);
  await there.untilPhase('awaiting', wanted);
  there.lab.lab('unplug', there.name);
  const outcome = await step;
  there.lab.lab('plug', there.name);
  return { wanted, outcome };
}

fault('[R2.8] the host goes offline during the switch', host, async (there) => {
  const caused = await unplugged(there.make({ name: 'cable' }), 'fail');
  expect(caused.outcome.stderr).toContain('the host returns to its previous closure by itself within');
  return caused;
});

fault('[R2.8] the host goes offline during the switch, and may be', host, async (there) => {
  const caused = await unplugged(there.make({ name: 'unplugged' }), 'defer');
  expect(JSON.parse(caused.outcome.stdout)).toMatchObject({ status: 'pending', storePath: caused.wanted });
  return caused;
});

test('[R2.8] what was pending is delivered by the next run that reaches the host', async () => {
  const wanted = host().make({ name: 'unplugged' });
  const again = await host().lab.step('switch', host().patiently({ whenUnreachable: 'defer' }), wanted);
  expect(JSON.parse(again.stdout)).toMatchObject({ status: 'confirmed', storePath: wanted });
});
