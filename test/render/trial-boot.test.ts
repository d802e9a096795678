import type { DiskEncryption, PhysicalHostSpec } from '../../model/fleet-spec';
import { renderHost } from '../../render/host';
import { fleet, HOST_KEY, NIX, physical } from './fleet';
import { CHANNELS, evaluateSystem, HARDWARE } from './flake';

const LOOK = `h: let c = h.config; in {
  unit = c.systemd.services.nixos-fleet-trial.unitConfig;
  after = c.systemd.services.nixos-fleet-trial.after;
  wanted = c.systemd.services.nixos-fleet-trial.wantedBy;
  restart = c.systemd.services.nixos-fleet-trial.restartIfChanged;
  passphrase = c.environment.etc."nixos-fleet/passphrase".text or null;
  panic = builtins.filter (p: h.lib.hasPrefix "panic=" p || p == "boot.panic_on_fail") c.boot.kernelParams;
  emergency = c.systemd.enableEmergencyMode;
}`;

function laptop(encryption?: DiskEncryption, change: Partial<PhysicalHostSpec> = {}): PhysicalHostSpec {
  const disk = {
    device: '/dev/nvme0n1',
    layout: 'ext4',
    ...(encryption === undefined ? {} : { encryption }),
  } as const;
  return physical('laptop', {
    hardware: { disk },
    ...change,
    options: { 'boot.loader.systemd-boot.enable': true, ...change.options },
  });
}

test.each(CHANNELS)('[R6.4] every system on %s can be booted on trial', (channel) => {
  const found = evaluateSystem(physical('desktop', { channel, options: HARDWARE }), LOOK);
  expect(found).toMatchObject({
    unit: {
      ConditionPathExists: '/var/lib/nixos-fleet/trial',
      DefaultDependencies: false,
      RequiresMountsFor: '/var/lib/nixos-fleet',
    },
    after: ['local-fs.target', 'boot.mount', 'efi.mount', 'boot-efi.mount'],
    wanted: ['multi-user.target'],
    restart: false,
    passphrase: null,
    panic: [],
    emergency: true,
  });
});

test('[R6.4] one that is rebooted by itself starts again after a panic, and waits for nobody at the console', () => {
  expect(evaluateSystem(laptop(undefined, { reboot: { when: 'when-needed' } }), LOOK)).toMatchObject({
    panic: ['panic=30', 'boot.panic_on_fail'],
    emergency: false,
  });
});

test('[R6.4] a passphrase that somebody types is told in the closure; a key file, a TPM and clevis need nobody', () => {
  const passphrase = (host: PhysicalHostSpec) =>
    (evaluateSystem(host, LOOK) as { passphrase: string | null }).passphrase;
  expect(passphrase(laptop({ unlock: 'passphrase' }))).toMatch(/\S/);
  expect(passphrase(laptop({ unlock: 'key-file', keyFile: '/dev/disk/by-id/usb-key' }))).toBeNull();
  const luks = (options: object) =>
    physical('desktop', {
      options: { ...HARDWARE, 'boot.initrd.luks.devices.root': { device: '/dev/sda2' }, ...options },
    });
  expect(passphrase(luks({}))).toBe('root');
  expect(passphrase(luks({ 'fleet.trial-boot.passphrase': [] }))).toBeNull();
  const tpm = { device: '/dev/sda2', crypttabExtraOpts: ['tpm2-device=auto'] };
  expect(passphrase(luks({ 'boot.initrd.luks.devices.root': tpm }))).toBeNull();
});

test('[R6.4] a configuration of the user’s own gets the unit as well', () => {
  const host = physical('bandit', {
    flake: { reference: 'path:../my', attribute: 'bandit' },
    reboot: { when: 'always' },
  });
  const files = renderHost(fleet([host]), host, {
    facts: { hostKey: HOST_KEY },
    secretFiles: {},
    nix: NIX,
    modules: new Map(),
  });
  expect(files.get('hosts/bandit/default.nix')).toContain('../../modules/trial-boot');
  expect(files.get('hosts/bandit/default.nix')).toContain('fleet.trial-boot.unattended = true;');
  expect([...files.keys()]).toContain('modules/trial-boot/default.nix');
});
