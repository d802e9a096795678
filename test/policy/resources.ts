import type { Checked } from '../../policy/rule';
import { DEFAULT_LIMITS } from '../../model/limits';

const HOST_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC3cHIG+ZwzoJBKNg3n+TD6yvFfJ3lI5qBFdRR3pu7Ae';

/** A resource as a policy sees it. */
export function resource(type: string, name: string, props: Record<string, unknown>): Checked {
  return { type, name, props, protect: false };
}

/** A host that no rule complains of, and what is different in it. */
export function host(change: Record<string, unknown> = {}): Checked {
  return resource('host', 'web', {
    kind: 'physical',
    channel: '25.11',
    hostKey: HOST_KEY,
    homes: [{ user: 'ada', channel: 'unstable' }],
    health: { units: ['nginx.service'], tcp: [], http: [], commands: [] },
    limits: DEFAULT_LIMITS,
    files: {
      'hosts/web/default.nix': '{ networking.hostName = "web"; }\n',
      'modules/ssh/default.nix': '0a1b2c3d4e5f',
    },
    ...change,
  });
}

/** The same with one file of text. */
export const nix = (text: string): Checked => host({ files: { 'hosts/web/options.nix': text } });

const firewall = (port: string, ...sourceIps: string[]): Checked =>
  resource('hcloud:index/firewall:Firewall', 'web-firewall', {
    rules: [{ direction: 'in', protocol: 'tcp', port, sourceIps }],
  });
const server = (change: Record<string, unknown>): Checked =>
  resource('hcloud:index/server:Server', 'web-server', {
    image: 'debian-12',
    deleteProtection: true,
    ...change,
  });
const command = (FLEET_HOST: string): Checked =>
  resource('command:local:Command', 'web-switch', { environment: { FLEET_HOST } });
const fleet = (...recipients: string[]): Checked =>
  resource('fleet', 'fleet', {
    admins: Object.fromEntries(recipients.map((key) => [key, key])),
  });

/** For each rule: resources that break it, and such that are close to it and do not. */
export const CASES: Readonly<
  Record<string, { readonly fires: readonly Checked[]; readonly not: readonly Checked[] }>
> = {
  'no-plaintext-secret': {
    fires: [
      nix('{ services.x.password = "correct horse"; services.y.apiToken = "tok-1234567"; }'),
      nix('{ a = "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ"; }'),
      nix("{ a = ''\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz\n''; }"),
      nix('{ users.users.ada.hashedPassword = "$6$rounds=5000$saltsalt$hashhashhashhash"; }'),
      nix('{ a = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"; }'),
      nix('{ a = "https://user:hunter2hunter@example.org"; }'),
    ],
    not: [
      nix('{ services.x.passwordFile = "/run/secrets/x"; services.y.tokenSecret = "y-token"; }'),
      nix('{ services.x.password = config.sops.placeholder.x; security.sudo.wheelNeedsPassword = false; }'),
      nix('{ services.openssh.settings.PasswordAuthentication = false; }'),
      nix(`{ a = "${HOST_KEY}"; b = "age1mupvc06e0vxaq39lfr5cdw3qfqpq5cv6gtnkejnlcz866u9ue45su0q9k5"; }`),
    ],
  },
  'forced-override-has-a-reason': {
    fires: [nix('{\n  a = lib.mkForce false;\n}')],
    not: [
      nix('{\n  # Forced: the vendor says so\n  a = lib.mkForce false;\n}'),
      nix('{ a = lib.mkForce 1; # see the runbook\n}'),
      nix('# no mkForce here\n{ a = lib.mkDefault 1; }'),
    ],
  },
  'admin-ports-closed-to-the-world': {
    fires: [
      firewall('22', '0.0.0.0/0'),
      firewall('20-30', '10.0.0.0/8', '::/0'),
      firewall('any', '0.0.0.0/0'),
    ],
    not: [firewall('22', '198.51.100.7/32'), firewall('443', '0.0.0.0/0', '::/0')],
  },
  'no-password-login': {
    fires: [
      nix('{ services.openssh.settings.PasswordAuthentication = true; }'),
      nix('{ PermitRootLogin = "yes"; }'),
    ],
    not: [nix('{ PermitRootLogin = "prohibit-password"; }'), nix('# PasswordAuthentication = true\n{ }')],
  },
  'pinned-host-key': {
    fires: [
      host({ hostKey: undefined }),
      host({ hostKey: 'ssh-rsa AAAAB3NzaC1yc2E' }),
      resource('command:remote:Command', 'patch', { connection: { host: '192.0.2.1' }, create: 'true' }),
    ],
    not: [
      host(),
      resource('command:remote:Command', 'patch', { connection: { host: '192.0.2.1', hostKey: HOST_KEY } }),
    ],
  },
  'two-admins': { fires: [fleet('age1a'), fleet()], not: [fleet('age1a', 'age1b')] },
  'data-is-protected': {
    fires: [server({ deleteProtection: false })],
    not: [server({}), { ...server({ deleteProtection: false }), protect: true }],
  },
  'no-latest-image': {
    fires: [
      nix('{ image = "nginx:latest"; }'),
      nix('{ image = "ghcr.io/a/b"; }'),
      server({ image: 'nixos-latest' }),
    ],
    not: [nix('{ image = "nginx:1.27"; }'), nix('{ image = "a@sha256:00"; }'), server({})],
  },
  'homes-have-a-channel-of-their-own': {
    fires: [host({ homes: [{ user: 'ada', channel: '25.11' }] })],
    not: [host(), host({ channel: 'unstable', homes: [{ user: 'ada', channel: 'unstable' }] })],
  },
  'configuration-of-this-host': {
    fires: [command('db'), host({ files: { 'hosts/db/default.nix': '{ }' } })],
    not: [command('web'), host({ files: { 'home-ada/homes/ada@web/default.nix': '{ }' } })],
  },
  'bounded-waits': {
    fires: [host({ limits: { ...DEFAULT_LIMITS, confirm: 1e9 } }), host({ limits: {} })],
    not: [host()],
  },
  'bounded-units': {
    fires: [nix('{ serviceConfig.TimeoutStartSec = "infinity"; }'), nix('{ TimeoutStartSec = 0; }')],
    not: [nix('{ serviceConfig.TimeoutStartSec = "5min"; }'), nix('{ RuntimeMaxSec = "infinity"; }')],
  },
  'host-has-a-health-check': {
    fires: [host({ health: { units: [], tcp: [], http: [], commands: [] } })],
    not: [host()],
  },
};
