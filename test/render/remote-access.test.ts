import { spawnSync } from 'node:child_process';
import type { PhysicalHostSpec } from '../../model/fleet-spec';
import { physical, plainSecret } from './fleet';
import { CHANNELS, evaluateSystem, HARDWARE } from './flake';

const TOPLEVEL = 'h: h.config.system.build.toplevel.drvPath';
const operators = { 'fleet.ssh.operatorSources': ['192.0.2.0/24', '2001:db8::/32'] };

function server(options: PhysicalHostSpec['options'], channel: (typeof CHANNELS)[number] = '25.11') {
  return physical('server', { profiles: ['server'], channel, options: { ...HARDWARE, ...options } });
}

test.each(CHANNELS)(
  '[R5.5] a server on %s is reached over ssh and Tailscale, and by nothing else',
  (channel) => {
    const found = evaluateSystem(
      server(
        { ...operators, 'fleet.tailscale.enable': true, 'fleet.tailscale.tags': ['tag:server'] },
        channel,
      ),
      `h: let inherit (h.config.services) fail2ban openssh tailscale; in {
      inherit (openssh.settings) PasswordAuthentication KbdInteractiveAuthentication PermitRootLogin PerSourcePenaltyExemptList;
      weak = builtins.filter (name: builtins.match ".*(cbc|sha1).*" name != null)
        (openssh.settings.Ciphers ++ openssh.settings.Macs ++ openssh.settings.KexAlgorithms);
      ban = { inherit (fail2ban) enable ignoreIP maxretry bantime; longest = fail2ban.bantime-increment.maxtime; };
      tailscale = { inherit (tailscale) enable authKeyFile extraUpFlags extraSetFlags useRoutingFeatures; };
      limited = h.config.fleet.rate-limit.enable;
      firewall = { inherit (h.config.networking.firewall) enable allowedTCPPorts allowedUDPPorts; };
      secret = { inherit (h.config.sops.secrets.tailscale-key) owner mode restartUnits; };
      drv = builtins.isString h.config.system.build.toplevel.drvPath;
    }`,
      { secrets: [plainSecret('tailscale-key', ['server'])] },
    );
    expect(found).toEqual({
      PasswordAuthentication: false,
      KbdInteractiveAuthentication: false,
      PermitRootLogin: 'prohibit-password',
      PerSourcePenaltyExemptList: '192.0.2.0/24,2001:db8::/32',
      weak: [],
      ban: {
        enable: true,
        ignoreIP: ['192.0.2.0/24', '2001:db8::/32'],
        maxretry: 5,
        bantime: '10m',
        longest: '48h',
      },
      tailscale: {
        enable: true,
        authKeyFile: '/run/secrets/tailscale-key',
        extraUpFlags: ['--advertise-tags=tag:server'],
        extraSetFlags: ['--advertise-exit-node=false', '--advertise-routes=', '--ssh=false'],
        useRoutingFeatures: 'client',
      },
      limited: true,
      firewall: { enable: true, allowedTCPPorts: [22], allowedUDPPorts: [41641] },
      secret: { owner: 'root', mode: '0400', restartUnits: ['tailscaled-autoconnect.service'] },
      drv: true,
    });
  },
);

test('[R5.5] Tailscale without its key is refused with the way out', () => {
  expect(() => evaluateSystem(server({ 'fleet.tailscale.enable': true }), TOPLEVEL)).toThrow(
    'server: fleet.tailscale reads the secret tailscale-key, which is not declared for this host',
  );
});

test('[R6.0] where nobody is named as operator, bans stay short and nothing is limited', () => {
  const found = evaluateSystem(
    server({}),
    `h: {
      longer = h.config.services.fail2ban.bantime-increment.enable;
      limited = h.config.fleet.rate-limit.enable;
      penalties = h.config.services.openssh.settings.PerSourcePenalties;
    }`,
  );
  expect(found).toEqual({ longer: false, limited: false, penalties: 'no' });
});

test('[R6.0] a limit that would hold for the operator as well is refused with the way out', () => {
  expect(() => evaluateSystem(server({ 'fleet.rate-limit.enable': true }), TOPLEVEL)).toThrow(
    "Name the operator's networks in fleet.ssh.operatorSources",
  );
});

test('[R6.0] a name among the operator sources is no address', () => {
  expect(() =>
    evaluateSystem(server({ 'fleet.ssh.operatorSources': ['office.example.org'] }), TOPLEVEL),
  ).toThrow('fleet.ssh.operatorSources');
});

test("[R5.5] limits for iptables stand before the port's own rule, operators apart", () => {
  const rules = evaluateSystem(
    server({ ...operators, 'services.openssh.ports': [22, 2222] }),
    'h: h.config.networking.firewall.extraCommands',
  ) as string;
  expect(rules.split('\n').filter((line) => line.startsWith('iptables'))).toEqual([
    'iptables -w -N fleet-rate-limit 2>/dev/null || iptables -w -F fleet-rate-limit',
    'iptables -w -A fleet-rate-limit -s 192.0.2.0/24 -j RETURN',
    expect.stringContaining('iptables -w -A fleet-rate-limit -m hashlimit'),
    'iptables -w -I nixos-fw -p tcp -m multiport --dports 22,2222 -m conntrack --ctstate NEW -j fleet-rate-limit',
  ]);
  expect(rules).toContain('ip6tables -w -A fleet-rate-limit -s 2001:db8::/32 -j RETURN');
});

test('[R5.5] limits for nftables hold for a stranger, and not for an operator', () => {
  const table = evaluateSystem(
    server({
      'fleet.ssh.operatorSources': ['127.0.0.2'],
      'fleet.rate-limit.perMinute': 1,
      'fleet.rate-limit.burst': 3,
      'networking.nftables.enable': true,
    }),
    'h: h.config.networking.nftables.tables.fleet-rate-limit',
  ) as { family: string; content: string };
  const text = `table ${table.family} fleet-rate-limit {\n${table.content}\n}\n`;
  // Nothing listens: who gets through is refused at once, and who does not waits in vain.
  const client = `
    const attempt = (localAddress) => new Promise((done) => {
      const socket = require('node:net').connect({ port: 22, host: '127.0.0.1', localAddress });
      socket.setTimeout(300, () => { socket.destroy(); done('dropped'); });
      socket.on('error', ({ code }) => done(code));
    });
    (async () => {
      const found = {};
      for (const source of ['127.0.0.1', '127.0.0.2'])
        for (let i = 0; i < 6; i++) (found[source] ??= []).push(await attempt(source));
      console.log(JSON.stringify(found));
    })();`;
  const script = 'ip link set lo up && nft --file /dev/stdin && exec "$@"';
  const command = ['bash', '-c', script, 'bash', process.execPath, '-e', client];
  const child = spawnSync('unshare', ['--user', '--map-root-user', '--net', ...command], {
    input: text,
    encoding: 'utf8',
  });
  expect([child.status, child.stderr]).toEqual([0, '']);
  const found = JSON.parse(child.stdout) as Record<string, string[]>;
  expect(found['127.0.0.1']?.slice(0, 3)).toEqual(Array(3).fill('ECONNREFUSED'));
  expect(found['127.0.0.1']?.slice(4)).toEqual(Array(2).fill('dropped'));
  expect(found['127.0.0.2']).toEqual(Array(6).fill('ECONNREFUSED'));
});

describe('[R6.0] break-glass', () => {
  const options = { 'fleet.break-glass.enable': true };
  const early = [plainSecret('break-glass-password', ['server'], { neededForUsers: true })];

  test("the console knows root's password, ssh takes none", () => {
    const found = evaluateSystem(
      server(options),
      `h: {
        file = h.config.users.users.root.hashedPasswordFile;
        inherit (h.config.sops.secrets.break-glass-password) neededForUsers path owner;
        ssh = h.config.services.openssh.settings.PasswordAuthentication;
        drv = builtins.isString h.config.system.build.toplevel.drvPath;
      }`,
      { secrets: early },
    );
    const path = '/run/secrets-for-users/break-glass-password';
    expect(found).toEqual({ file: path, neededForUsers: true, path, owner: 'root', ssh: false, drv: true });
  });

  test('a user is made for it', () => {
    const found = evaluateSystem(
      server({ ...options, 'fleet.break-glass.user': 'rescue' }),
      `h: {
        inherit (h.config.users.users.rescue) isNormalUser extraGroups hashedPasswordFile;
        root = h.config.users.users.root.hashedPasswordFile;
        drv = builtins.isString h.config.system.build.toplevel.drvPath;
      }`,
      { secrets: early },
    );
    expect(found).toEqual({
      isNormalUser: true,
      extraGroups: ['wheel'],
      hashedPasswordFile: '/run/secrets-for-users/break-glass-password',
      root: null,
      drv: true,
    });
  });

  test.each([
    ['is not declared', {}, [], 'fleet.break-glass reads the secret break-glass-password'],
    [
      'comes too late',
      {},
      [plainSecret('break-glass-password', ['server'])],
      'Set nixos-fleet:secrets.break-glass-password.neededForUsers to true',
    ],
    ['would not be set', { 'users.mutableUsers': true }, early, 'Set users.mutableUsers to false'],
    [
      'would open ssh',
      { 'services.openssh.settings.PasswordAuthentication': true },
      early,
      'Set services.openssh.settings.PasswordAuthentication and KbdInteractiveAuthentication to false',
    ],
  ])('a password that %s is refused with the way out', (_, more, secrets, message) => {
    expect(() => evaluateSystem(server({ ...options, ...more }), TOPLEVEL, { secrets })).toThrow(message);
  });
});
