import type { RawConfig } from '../support/config';
import { Example } from '../support/example';

/** What the stand-in of each project must refuse, so that the other tests mean something: on one host, by one option. */
type Mistake = readonly [project: string, host: string, option: string, value: unknown, says: string];

const TOPLEVEL = 'h: builtins.isString h.config.system.build.toplevel.drvPath';
const noOption = (name: string) => `The option \`${name}' does not exist`;
const wrongType = (name: string) => `A definition for option \`${name}' is not of type`;

const set = (host: string, option: string, value: unknown) =>
  new Example('everything', (config: RawConfig) => {
    const one = (config.hosts as Record<string, RawConfig>)[host] ?? {};
    one.options = { ...(one.options as RawConfig | undefined), [option]: value };
  });

jest.setTimeout(60_000);

test.each<Mistake>([
  ['nixpkgs', 'server', 'services.fwupd.enabel', true, noOption('services.fwupd.enabel')],
  ['nixpkgs', 'server', 'services.fwupd.enable', 'yes', wrongType('services.fwupd.enable')],
  ['disko', 'btrfs-root', 'disko.devices.disk.main.devise', '/dev/x', 'devise'],
  ['disko', 'btrfs-root', 'disko.devices.disk.main.device', 5, wrongType('disko.devices.disk.main.device')],
  ['sops-nix', 'server', 'sops.age.keyfile', '/k', noOption('sops.age.keyfile')],
  ['sops-nix', 'server', 'sops.age.keyFile', true, wrongType('sops.age.keyFile')],
  ['impermanence', 'tmpfs-root', 'environment.persistence."/persistent".hidden', true, 'hidden'],
  [
    'impermanence',
    'tmpfs-root',
    'environment.persistence."/persistent".hideMounts',
    'yes',
    'is not of type `boolean',
  ],
  ['NixOS-WSL', 'wsl', 'wsl.interop.includepath', true, noOption('wsl.interop.includepath')],
  ['NixOS-WSL', 'wsl', 'wsl.interop.includePath', 'yes', wrongType('wsl.interop.includePath')],
  ['nixos-apple-silicon', 'm1', 'hardware.asahi.enabel', true, noOption('hardware.asahi.enabel')],
  ['nixos-apple-silicon', 'm1', 'hardware.asahi.enable', 'yes', wrongType('hardware.asahi.enable')],
  ['Stylix', 'bandit', 'stylix.polarty', 'dark', noOption('stylix.polarty')],
  ['Stylix', 'bandit', 'stylix.polarity', 'grey', wrongType('stylix.polarity')],
])('[R6.0] the stand-in of %s refuses on %s: %s = %j', (_, host, option, value, says) => {
  expect(() => set(host, option, value).system(host, TOPLEVEL)).toThrow(says);
});

test.each([
  ['home-manager', 'programs.bat.enabel', true, noOption('programs.bat.enabel')],
  ['home-manager', 'programs.bat.enable', 'yes', wrongType('programs.bat.enable')],
  ['Stylix', 'stylix.polarty', 'dark', noOption('stylix.polarty')],
])('[R6.0] in homes the stand-in of %s refuses %s = %j', (_, option, value, says) => {
  const changed = new Example('everything', (config) => {
    Object.assign(config.hosts.bandit.homes.vino.options, { [option]: value });
  });
  expect(() => changed.home('bandit', 'vino', 'h: builtins.isString h.activationPackage.drvPath')).toThrow(
    says,
  );
});

test.each([
  ['user.shel', '/bin/sh', noOption('user.shel')],
  ['user.shell', true, wrongType('user.shell')],
])('[R5.9] the stand-in of nix-on-droid refuses %s = %j', (option, value, says) => {
  const changed = set('droid', option, value);
  expect(() => changed.droid('droid', 'd: builtins.isString d.config.user.shell')).toThrow(says);
});
