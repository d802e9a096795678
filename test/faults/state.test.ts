import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { SimulatedHost } from '../deploy/simulated';
import { fault, oneHost } from './fault';

jest.setTimeout(120_000);

const host = oneHost('sigma', '10.77.64.21');

const never = { units: ['never.service'], tcp: [], http: [], commands: [] };

/** A switch that will be found unhealthy; something happens to the host while it waits. */
async function whileAwaiting(name: string, happens: (there: SimulatedHost) => void) {
  const there = host();
  const wanted = there.make({ name });
  const step = there.lab.step('switch', there.runFile({ health: never }), wanted);
  await there.untilPhase('awaiting', wanted);
  happens(there);
  return { wanted, outcome: await step };
}

fault('[R2.7] the record on the host is lost during the switch', host, async () => {
  const caused = await whileAwaiting('recordless', (there) => there.inside('rm -rf /var/lib/nixos-fleet'));
  expect(caused.outcome.stderr).toContain('rolled back to');
  return caused;
});

fault('[R2.7] the record on the host cannot be written any more during the switch', host, async (there) => {
  const folder = '/var/lib/nixos-fleet';
  const caused = await whileAwaiting('recorded-no-more', () =>
    there.inside(`mount --bind ${folder} ${folder}; mount -o remount,bind,ro ${folder}`),
  );
  there.inside(`umount ${folder}`);
  expect(caused.outcome.stderr).toContain('which it could not record after awaiting');
  return caused;
});

fault('[R2.7] the roll-back fails too: the host restarts into the old closure', host, async (there) => {
  const { bootId } = there.state();
  const caused = await whileAwaiting('no-way-back', () => {
    // From now on no activation script ends well here.
    there.inside('mount --bind /usr/bin/false /usr/sbin/nft');
  });
  expect(caused.outcome.stderr).toContain('rolled back by a restart to');
  expect(there.state().bootId).not.toBe(bootId);
  return caused;
});

fault('[R6.4] the store of the host is locked', host, async (there) => {
  const wanted = there.make({ name: 'locked' });
  const lock = '/nix/var/nix/db/big-lock';
  there.inside(`systemd-run --quiet --unit=holder flock --exclusive ${lock} sleep infinity
    while flock --shared --nonblock ${lock} true; do sleep .1; done`);
  const limits = { ...there.runFile().limits, probe: 3 };
  const outcome = await there.lab.step('switch', there.runFile({ limits }), wanted);
  there.inside('systemctl stop holder');
  expect(outcome.stderr).toContain(
    "found: this machine's Nix gives no answer within 3 s: something holds the lock",
  );
  return { wanted, outcome };
});

fault('[R6.4] the file system with /nix has become read-only', host, async (there) => {
  const wanted = there.make({ name: 'unwritable' });
  const below = async (folder: string) => {
    there.inside(`mount --bind ${folder} ${folder}; mount -o remount,bind,ro ${folder}`);
    const outcome = await there.lab.step('switch', there.runFile(), wanted);
    there.inside(`umount ${folder}`);
    return outcome;
  };
  // Nix itself can be asked there.
  const roots = await below('/nix/var/nix/gcroots');
  expect(roots.stderr).toMatch(
    /found: \S+-unwritable cannot be kept from garbage collection[^]*Read-only file system/,
  );
  const outcome = await below('/nix');
  expect(outcome.stderr).toMatch(/found: this machine's Nix cannot look into its store[^]*error: /);
  return { wanted, outcome };
});

const FAKETIME = execFileSync('bash', ['-c', 'ls /usr/lib/*/faketime/libfaketime.so.1'], {
  encoding: 'utf8',
}).trim();

fault(
  '[R2.7] the clock of the host is years ahead, that of the operator years behind',
  host,
  async (there) => {
    const wanted = there.make({ name: 'times' });
    there.inside(`base64 -d >/usr/lib/libfaketime.so <<<'${readFileSync(FAKETIME).toString('base64')}'
    echo '+20y' >/etc/faketimerc; echo /usr/lib/libfaketime.so >/etc/ld.so.preload`);
    try {
      expect(there.inside('date +%Y')).toBe(String(new Date().getFullYear() + 20));
      const outcome = await there.lab.step('switch', there.runFile(), wanted, {
        LD_PRELOAD: FAKETIME,
        FAKETIME: '-20y',
      });
      expect(outcome.stdout).toContain(`"deliveredAt":"${new Date().getFullYear() - 20}-`);
      return { wanted, outcome };
    } finally {
      there.inside('rm /etc/ld.so.preload');
    }
  },
);

fault('[R2.7] the clock of the host was years ahead until now', host, async (there) => {
  const wanted = there.make({ name: 'clock-set-back' });
  // Ten records of the future: as many as are kept. One that is not has lost its power before it let go of its closures.
  there.inside(`ln -s ${wanted} "/nix/var/nix/gcroots/nixos-fleet-$(ls /var/lib/nixos-fleet/transactions | head -n 1)-closure"
    cd /var/lib/nixos-fleet/transactions && for n in $(seq 10); do
    mkdir -p future-$n; echo phase=confirmed >future-$n/status; touch -d '2046-01-01' future-$n future-$n/status; done`);
  const outcome = await there.lab.step('switch', there.runFile(), wanted);
  there.inside('rm -rf /var/lib/nixos-fleet/transactions/future-*');
  return { wanted, outcome };
});

// Last: what the collection takes includes the system that the lab's machines leave the factory with.
describe('on a host that runs what was only tried by hand', () => {
  beforeAll(() => {
    const tried = host().make({ name: 'by-hand' });
    host().inside(`${tried}/bin/switch-to-configuration test`);
  });
  afterAll(() => {
    host().inside('/nix/var/nix/profiles/system/bin/switch-to-configuration test');
  });

  fault(
    '[R3.9] the previous closure, in no generation, is garbage-collected during the switch',
    host,
    async (there) => {
      const { running } = there.state();
      const caused = await whileAwaiting('collecting', () =>
        there.inside('nix-collect-garbage -d 2>/dev/null'),
      );
      there.inside(`nix-store --verify-path ${running}`);
      return caused;
    },
  );
});
