import { physical, plainSecret } from './fleet';
import { CHANNELS, evaluateSystem, HARDWARE } from './flake';

const TOPLEVEL = 'h: h.config.system.build.toplevel.drvPath';
const workstation = {
  ...HARDWARE,
  'fleet.libvirt.enable': true,
  'fleet.podman.enable': true,
  'fleet.docker.enable': true,
  'fleet.rclone.enable': true,
  'fleet.rclone.mounts': {
    drive: { remote: 'drive:', path: '/home/ada/Drive', user: 'ada', arguments: ['--bwlimit=8M'] },
  },
  'fleet.dropbox.enable': true,
  'fleet.dropbox.user': 'ada',
};
const secrets = [plainSecret('rclone-config', ['shoshin'])];

test.each(CHANNELS)('[R1.3] machines, containers and cloud storage side by side on %s', (channel) => {
  const host = physical('shoshin', { channel, options: workstation });
  const found = evaluateSystem(
    host,
    `h: let
      groups = name: h.config.users.groups.\${name}.members;
      rclone = h.config.systemd.services.rclone-drive;
      dropbox = h.config.systemd.user.services.dropbox;
      inherit (h.config.virtualisation) docker libvirtd podman;
    in {
      on = [ docker.enable libvirtd.enable podman.enable ];
      inherit (podman) dockerCompat;
      published = docker.daemon.settings.ip;
      members = map groups [ "docker" "libvirtd" "podman" ];
      guests = h.config.networking.firewall.interfaces.virbr0.allowedUDPPorts;
      open = h.config.networking.firewall.allowedTCPPorts;
      rclone = { inherit (rclone) wants; inherit (rclone.serviceConfig) Type StateDirectory; };
      secret = h.config.sops.secrets.rclone-config.restartUnits;
      user = dropbox.unitConfig.ConditionUser;
      linger = h.config.users.users.ada.linger;
      unfree = h.config.fleet.needs.dropbox.unfree;
      core = builtins.all (name: builtins.elem name (map (p: p.pname or "") h.config.environment.systemPackages)) [ "curl" "wget" "vim" "git" ];
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
    { secrets },
  );
  expect(found).toEqual({
    on: [true, true, true],
    dockerCompat: false,
    published: '127.0.0.1',
    members: [['ada'], ['ada'], []],
    guests: [53, 67, 547],
    open: [22],
    rclone: { wants: ['network-online.target'], Type: 'notify', StateDirectory: 'rclone/drive' },
    secret: ['rclone-drive.service'],
    user: 'ada',
    linger: true,
    unfree: ['dropbox'],
    core: true,
    drv: true,
  });
});

test('[R1.3] where there is no Docker, its command is Podman', () => {
  const host = physical('shoshin', { options: { ...HARDWARE, 'fleet.podman.enable': true } });
  expect(evaluateSystem(host, 'h: h.config.virtualisation.podman.dockerCompat')).toBe(true);
});

test('[R1.3] two programs for one command are refused with the way out', () => {
  const host = physical('shoshin', {
    options: {
      ...HARDWARE,
      'fleet.docker.enable': true,
      'fleet.podman.enable': true,
      'fleet.podman.dockerCompat': true,
    },
  });
  expect(() => evaluateSystem(host, TOPLEVEL)).toThrow(
    'Set fleet.podman.dockerCompat to false, or fleet.docker.enable to false',
  );
});

test.each([
  ['a secret that is not declared', workstation, 'fleet.rclone reads the secret rclone-config'],
  ['no mount', { 'fleet.rclone.enable': true }, 'Add fleet.rclone.mounts.<name>.remote'],
  [
    'a user who is not there',
    { 'fleet.dropbox.enable': true, 'fleet.dropbox.user': 'eve' },
    'found eve. Set fleet.dropbox.user',
  ],
])('[R1.3] cloud storage with %s is refused with the way out', (_, options, message) => {
  const host = physical('shoshin', { options: { ...HARDWARE, ...options } });
  expect(() => evaluateSystem(host, TOPLEVEL)).toThrow(message);
});
