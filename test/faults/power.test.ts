import type { SimulatedHost } from '../deploy/simulated';
import { fault, oneHost } from './fault';

jest.setTimeout(120_000);

const host = oneHost('zeta', '10.77.64.16');

const patient = (there: SimulatedHost) =>
  there.runFile({
    health: { units: ['never.service'], tcp: [], http: [], commands: [] },
    limits: { ...there.runFile().limits, activate: 10, confirm: 20 },
  });

const reboot = (there: SimulatedHost) => {
  there.lab.lab('reboot', there.name);
  // Waits until it is up.
  there.lab.start(there.name, there.address);
};
const powerCut = (there: SimulatedHost) => {
  there.lab.lab('kill', there.name);
  there.lab.start(there.name, there.address);
};

/** Restarted when the transaction has come so far. */
async function restartWhile(phase: 'activating' | 'awaiting', how: typeof reboot) {
  const there = host();
  const wanted = there.make({
    name: `${phase}-${how.name}`,
    snippet: phase === 'activating' ? 'sleep 4' : 'true',
  });
  const { bootId } = there.state();
  there.inside('sync -f /nix/store');
  const step = there.lab.step('switch', patient(there), wanted);
  await there.untilPhase(phase, wanted);
  how(there);
  const outcome = await step;
  expect(there.state().bootId).not.toBe(bootId);
  expect(outcome.stderr).toContain(`the machine was restarted while ${phase}; it runs `);
  return { wanted, outcome };
}

/** Restarted between the look at the host and the switch. */
async function restartBefore(how: typeof reboot) {
  const there = host();
  const wanted = there.make({ name: `before-${how.name}` });
  const { running } = there.state();
  // Nix itself does not write to disk what it adds; the build does (test/faults/build.test.ts).
  there.inside('sync -f /nix/store');
  how(there);
  return { wanted, outcome: await there.lab.step('switch', there.runFile({ running }), wanted) };
}

/** Restarted when its profiles say the new closure already, and its boot loader does not yet. */
async function restartWhileCommitting(how: typeof reboot) {
  const there = host();
  const wanted = there.make({
    name: `committing-${how.name}`,
    loader: 'sync -f /nix/var/nix; sleep infinity',
  });
  there.inside('sync -f /nix/store');
  const run = there.runFile({ limits: { ...there.runFile().limits, activate: 60, confirm: 30 } });
  const step = there.lab.step('switch', run, wanted);
  await there.waitFor('in the profile', () => there.state().profile === wanted);
  how(there);
  const outcome = await step;
  await there.untilPhase('rolled-back', wanted);
  expect(there.inside('ls /var/lib/nixos-fleet')).toBe('transactions');
  expect(outcome.stderr).toContain('the machine was restarted while committing');
  return { wanted, outcome };
}

/** Restarted as soon as it is confirmed. */
async function restartAfter(how: typeof reboot) {
  const there = host();
  const wanted = there.make({ name: `after-${how.name}` });
  const outcome = await there.lab.step('switch', there.runFile(), wanted);
  how(there);
  return { wanted, outcome };
}

fault('[R2.7] the host is rebooted before the switch', host, () => restartBefore(reboot));
fault('[R2.7] the host loses power before the switch', host, () => restartBefore(powerCut));
fault('[R2.7] the host is rebooted during the switch', host, () => restartWhile('activating', reboot));
fault('[R2.7] the host loses power during the switch', host, () => restartWhile('activating', powerCut));
fault('[R2.7] the host is rebooted inside the confirmation window', host, () =>
  restartWhile('awaiting', reboot),
);
fault('[R2.7] the host loses power inside the confirmation window', host, () =>
  restartWhile('awaiting', powerCut),
);
fault('[R2.7] the host is rebooted while it makes the new closure its default', host, () =>
  restartWhileCommitting(reboot),
);
fault('[R2.7] the host loses power while it makes the new closure its default', host, () =>
  restartWhileCommitting(powerCut),
);
fault('[R2.7] the host is rebooted after the switch', host, () => restartAfter(reboot));
fault('[R2.7] the host loses power after the switch', host, () => restartAfter(powerCut));
