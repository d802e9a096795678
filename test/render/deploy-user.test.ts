import { operations } from '../../deploy/operations';
import type { PhysicalHostSpec } from '../../model/fleet-spec';
import { fleet, physical, rendered } from './fleet';
import { CHANNELS, evaluateFlake, HARDWARE } from './flake';
import { home } from './homes';

const SIGNING_KEY = `forge-1:${'A'.repeat(43)}=`;

function web(change: Partial<PhysicalHostSpec> = {}): PhysicalHostSpec {
  return physical('web', {
    builder: 'forge',
    deployUser: { rootLogin: true },
    homes: [home()],
    health: { units: [], tcp: [], http: [], commands: ['test "$(cat /run/x)" = \'a b\''] },
    ...change,
    options: { ...HARDWARE, ...change.options },
  });
}

function look(host: PhysicalHostSpec, apply: string): unknown {
  const spec = fleet([host, physical('forge', { signingKey: SIGNING_KEY })]);
  return evaluateFlake(rendered(spec, host), 'nixosConfigurations.web', apply);
}

test.each(CHANNELS)('[R5.5] the deploy user of a system on %s has one right', (channel) => {
  const found = look(
    web({ channel }),
    `h: let c = h.config; in {
      user = { inherit (c.users.users.deploy) isSystemUser extraGroups home; keys = c.users.users.deploy.openssh.authorizedKeys.keys; };
      sudo = builtins.filter (rule: rule.users == [ "deploy" ]) c.security.sudo.extraRules;
      sshd = c.services.openssh.extraConfig;
      root = c.services.openssh.settings.PermitRootLogin;
      trusted = c.nix.settings.trusted-users;
    }`,
  );
  expect(found).toMatchObject({
    user: { isSystemUser: true, extraGroups: [], home: '/var/empty', keys: ['ssh-ed25519 AAAA alice'] },
    sudo: [
      {
        runAs: 'root',
        commands: [{ command: '/run/current-system/sw/bin/nixos-fleet-deploy ""', options: ['NOPASSWD'] }],
      },
    ],
    root: 'prohibit-password',
    trusted: ['root'],
  });
  expect((found as { sshd: string }).sshd).toMatch(
    /Match User deploy\n[^]*ForceCommand \/nix\/store\/\S+\n[^]*DisableForwarding yes\n[^]*Match all\n$/,
  );
});

test('[R5.5] root cannot log in over ssh where config says so', () => {
  const host = web({ deployUser: { rootLogin: false, sshKeys: ['ssh-ed25519 BBBB ci'] } });
  expect(
    look(
      host,
      'h: [ h.config.services.openssh.settings.PermitRootLogin h.config.users.users.deploy.openssh.authorizedKeys.keys ]',
    ),
  ).toEqual(['no', ['ssh-ed25519 BBBB ci']]);
});

test.each([
  [
    'its Nix trusts the user',
    { 'nix.settings.trusted-users': ['deploy'] },
    'Take it out of nix.settings.trusted-users',
  ],
  [
    'its Nix trusts everybody',
    { 'nix.settings.trusted-users': ['*'] },
    'Take it out of nix.settings.trusted-users',
  ],
  [
    'its Nix trusts the user besides others',
    { 'nix.settings.extra-trusted-users': ['@deploy'] },
    'Take it out of nix.settings.trusted-users',
  ],
  [
    'its Nix trusts somebody in lines of its own',
    { 'nix.extraOptions': 'keep-outputs = true\nextra-trusted-users = deploy\n' },
    'Say it by nix.settings',
  ],
  [
    'its Nix asks for no signature',
    { 'nix.settings.require-sigs': false },
    'Set nix.settings.require-sigs to true',
  ],
  ['builds are not kept apart', { 'nix.settings.sandbox': 'relaxed' }, 'Set nix.settings.sandbox to true'],
  ['the user has another group', { 'users.users.deploy.extraGroups': ['wheel'] }, 'Take it out of wheel'],
  [
    'another group has it as a member',
    { 'users.groups.docker.members': ['deploy'] },
    'Take it out of docker',
  ],
  ['sudo is for wheel alone', { 'security.sudo.execWheelOnly': true }, 'execWheelOnly to false'],
])('[R5.5] a deploy user is refused where %s', (_, options, message) => {
  expect(() => look(web({ options }), 'h: h.config.system.build.toplevel.outPath')).toThrow(message);
});

test('[R5.5] the option by itself says what sets it', () => {
  const { deployUser: _deployUser, ...plain } = web({ options: { 'fleet.deploy-user.enable': true } });
  expect(() => look(plain, 'h: h.config.system.build.toplevel.outPath')).toThrow(
    'Set nixos-fleet:hosts.web.deployUser instead',
  );
});

test('[R2.2] what the helper is made of comes with the hosts that have one, and with no other', () => {
  const beside = (host: PhysicalHostSpec) =>
    [...rendered(fleet([host, physical('forge', { signingKey: SIGNING_KEY })]), host).keys()].flatMap(
      (path) => /^modules\/deploy-user\/host\/(.*)\.sh$/.exec(path)?.[1] ?? [],
    );
  const scripts = new Set(['helper', ...Object.values(operations()).flat()]);
  expect(new Set(beside(web()))).toEqual(scripts);
  const { deployUser: _deployUser, ...plain } = web();
  expect(beside(plain)).toEqual([]);
});
