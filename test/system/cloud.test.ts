import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readFleet } from '../../deploy/stack';
import { authority } from '../../model/certificate';
import { namedAtHetzner } from '../../model/lost-answers';
import { devConfig, onlyHosts } from '../support/dev-config';
import { HELLO } from '../support/hello';
import { World } from '../support/world';

interface Outputs {
  addresses: Record<string, string>;
  hosts: Record<string, { address: string; recipient: string; hostKey: string; storePath: string }>;
}

/** What the API answers when it has begun something. */
interface Started {
  action: { id: number; status: string };
  image: { id: number };
}

/** What stands at Hetzner around two servers, one of them without IPv4; each test goes on where the one before it ended. */
describe('machines at Hetzner', () => {
  const world = new World('test-cloud');
  const { config } = world;
  const own = authority(Buffer.alloc(64, 7), 'front.example.org', '2036-01-01');
  jest.setTimeout(300_000);

  const on = async (host: string, command: string) => world.on(await world.serverOf(host), command);
  const server = async (host: string) =>
    (await world.api('servers')).find(({ name }) => name === `${world.stack}-${host}`);
  const rules = async () => {
    const [firewall] = (await world.api('firewalls')).filter(({ name }) => name === `${world.stack}-web`);
    return (firewall?.rules as { protocol: string; port: string | null; source_ips: string[] }[]).map(
      ({ protocol, port, source_ips: sources }) => [protocol, port ?? '', ...sources.sort()].join(' '),
    );
  };

  beforeAll(async () => {
    await world.start({});
    Object.assign(config, devConfig(world.keys));
    onlyHosts(config, 'web');
    delete config.waves;
    config.cloud = {
      ...config.cloud,
      subnets: { storage: '10.0.2.0/24' },
      routes: [{ destination: '10.9.0.0/16', gateway: '10.0.1.10' }],
      floatingIps: { www: { location: 'fsn1', host: 'web', reverseDns: 'www.example.org' } },
      certificates: {
        site: { domains: ['example.org'] },
        own: { certificate: own.certificate, privateKeySecret: 'own-key' },
      },
      loadBalancers: {
        front: {
          location: 'fsn1',
          privateIpv4: '10.0.1.20',
          targets: [{ host: 'web' }, { labels: { role: 'web' } }],
          services: [
            { protocol: 'https', targetPort: 8080, certificates: ['site', 'own'], redirectHttp: true },
            { protocol: 'tcp', port: 9000, targetPort: 8080 },
          ],
        },
      },
      adminSources: ['10.77.0.0/16', 'fd77::/16'],
    };
    const { web } = config.hosts;
    config.hosts.six = {
      ...structuredClone(web),
      server: {
        type: 'cx22',
        location: 'fsn1',
        publicIpv4: false,
        privateIpv4: '10.0.2.10',
        placementGroup: 'web',
      },
    };
    web.server = {
      ...{
        type: 'cx22',
        location: 'fsn1',
        privateIpv4: '10.0.1.10',
        placementGroup: 'web',
        labels: { role: 'web' },
      },
      ...{ backups: true, reverseDns: 'web.example.org' },
      volumes: { data: { size: 10, mountPoint: '/srv/data' } },
    };
    web.options = HELLO;
    config.secrets['own-key'] = { source: 'value' };
    await world.secret('api-token', 'x');
    await world.secret('own-key', own.key);
  }, 120_000);
  afterAll(() => world.stop(), 60_000);

  test('[R6.2] everything around the servers is made, and a second up changes nothing', async () => {
    await world.up();
    const asked = () => readFileSync(join(world.lab, 'hetzner.log'), 'utf8').split('\n').length;
    const before = asked();
    await world.up('--expect-no-changes');
    // It takes the state's word for everything at Hetzner: refresh is what asks.
    expect(asked()).toBe(before);
    expect(await server('web')).toMatchObject({
      labels: { stack: world.stack, host: 'web', role: 'web' },
      backup_window: '22-02',
      placement_group: { name: `${world.stack}-web`, servers: [expect.anything(), expect.anything()] },
      public_net: { ipv4: { dns_ptr: 'web.example.org' } },
    });
    const [network] = await world.api('networks');
    expect(network).toMatchObject({
      subnets: expect.arrayContaining([expect.objectContaining({ ip_range: '10.0.2.0/24' })]) as unknown,
      routes: [{ destination: '10.9.0.0/16', gateway: '10.0.1.10' }],
    });
  });

  test('[R6.2] what is looked for after a lost answer is what an up makes, each by the name that it has there', async () => {
    const wanted = namedAtHetzner(world.stack, readFleet(world.stack), () => 'fsn1');
    // All but certificates.
    const kinds = [
      ...['networks', 'ssh_keys', 'placement_groups', 'floating_ips', 'load_balancers'],
      ...['firewalls', 'primary_ips', 'servers', 'volumes'],
    ];
    const list = async (kind: string) => (await world.api(kind)).map(({ name }) => `${kind} ${String(name)}`);
    const there = (await Promise.all(kinds.map(list))).flat().sort();
    expect(wanted.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual(there);
    expect(new Set(wanted.map(({ kind }) => kind))).toEqual(new Set(kinds));
  });

  test('[R6.2] a load balancer has its targets, services and certificates; no private key is in the state', async () => {
    const { addresses } = await world.outputs<Outputs>();
    const [balancer] = await world.api('load_balancers');
    const { id } = (await server('web')) as { id: number };
    expect(balancer).toMatchObject({
      name: `${world.stack}-front`,
      public_net: { ipv4: { ip: addresses.front } },
      private_net: [{ ip: '10.0.1.20' }],
      targets: [
        { server: { id }, use_private_ip: true },
        { label_selector: { selector: `role=web,stack=${world.stack}` }, targets: [{ server: { id } }] },
      ],
      services: [
        {
          listen_port: 443,
          http: { redirect_http: true, certificates: [expect.anything(), expect.anything()] },
        },
        { listen_port: 9000, destination_port: 8080, health_check: { protocol: 'tcp', port: 8080 } },
      ],
    });
    const [, secretPart = ''] = own.key.split('\n');
    expect(await world.state()).not.toContain(secretPart);
  });

  test('[R6.2] a machine without IPv4 is installed and reached over IPv6 alone', async () => {
    const { hosts } = await world.outputs<Outputs>();
    expect(hosts.six?.address).toMatch(/^fd77:.*::1$/);
    expect(await server('six')).toMatchObject({ public_net: { ipv4: null } });
    expect(await on('six', 'readlink -f /run/current-system')).toBe(hosts.six?.storePath);
  });

  test('[R2.5] what a server is told in its user data opens nothing once it is installed', async () => {
    const exported = await world.pulumi('stack', 'export', '--show-secrets');
    const { deployment } = JSON.parse(exported.stdout) as {
      deployment: { resources: { urn: string; inputs?: Record<string, unknown> }[] };
    };
    const input = (resource: string, name: string) =>
      JSON.stringify(deployment.resources.find(({ urn }) => urn.endsWith(`::${resource}`))?.inputs?.[name]);
    for (const host of ['web', 'six']) {
      const keys = input(`${host}-install`, 'stdin');
      // Every private key in OpenSSH's format begins with the same line.
      const lines =
        keys.match(/AGE-SECRET-KEY-\w+|[A-Za-z0-9+/=]{50,}/g)?.filter((line) => !line.startsWith('b3Blbn')) ??
        [];
      expect(lines.length).toBeGreaterThan(2);
      const told = input(`${host}-server`, 'userData');
      expect(told).toContain('ed25519_private');
      expect(lines.filter((line) => told.includes(line))).toEqual([]);
    }
  });

  test('[R5.5] the cloud firewall lets in what the configuration opens, ssh from the admins, and nothing else', async () => {
    const anywhere = '0.0.0.0/0 ::/0';
    expect((await rules()).sort()).toEqual(
      [`icmp  ${anywhere}`, `tcp 22 10.77.0.0/16 fd77::/16`, `tcp 8080 ${anywhere}`].sort(),
    );
    expect(await world.connects('web', 8080)).toBe(true);
    config.hosts.web.server.firewall = [{ protocol: 'tcp', port: 8080, sources: [] }];
    expect((await world.preview()).changed).toEqual(['web-firewall']);
    await world.up();
    expect(await world.connects('web', 8080)).toBe(false);
    delete config.hosts.web.server.firewall;
    await world.up();
  });

  test('[R6.2] a floating address is the host’s that config names, and moves when that one is switched', async () => {
    const { addresses, hosts } = await world.outputs<Outputs>();
    const address = addresses.www ?? '';
    const answers = async () =>
      (await world.inLab(['ssh-keyscan', '-T', '3', '-t', 'ed25519', address])).stdout
        .split(' ')
        .slice(1)
        .join(' ');
    expect((await answers()).trim()).toBe(hosts.web?.hostKey);
    config.cloud.floatingIps.www.host = 'six';
    // What is there once only, and what is in use: the one before goes first, or last.
    config.cloud.loadBalancers.front.services[1].protocol = 'http';
    config.cloud.certificates.site.domains = ['example.org', 'www.example.org'];
    expect((await world.preview()).changed).toEqual(
      [
        ...['floating-www-assignment', 'certificate-site', 'lb-front-service-443', 'lb-front-service-9000'],
        ...['build', 'switch'].flatMap((step) => [`six-${step}`, `web-${step}`]),
      ].sort(),
    );
    await world.up();
    expect((await answers()).trim()).toBe(hosts.six?.hostKey);
    expect(await on('web', 'ip -brief address show eth0')).not.toContain(address);
    expect((await world.api('floating_ips'))[0]).toMatchObject({
      name: `${world.stack}-www`,
      dns_ptr: [{ ip: address, dns_ptr: 'www.example.org' }],
    });
  });

  test('[R6.2] a volume is mounted, and what is on it outlives the server', async () => {
    expect(await on('web', 'findmnt -n -o FSTYPE /srv/data')).toBe('ext4');
    await on('web', 'echo kept > /srv/data/file; sync');
    const before = (await world.outputs<Outputs>()).hosts.web;
    const { id } = (await server('web')) as { id: number };
    await world.call('DELETE', `servers/${id}`);
    while ((await server('web')) !== undefined) await sleep(200);
    const refreshed = await world.pulumi('refresh', '--yes', '--skip-preview');
    expect(refreshed.code).toBe(0);
    await world.up();
    const after = (await world.outputs<Outputs>()).hosts.web;
    expect(after).toMatchObject({
      address: before?.address,
      recipient: before?.recipient,
      hostKey: before?.hostKey,
    });
    expect(await on('web', 'cat /srv/data/file')).toBe('kept');
    await world.up('--expect-no-changes');
  });

  test('[R6.2] a snapshot that carries NixOS starts as another host: pinned from the first contact, with keys of its own', async () => {
    const { id } = (await server('web')) as { id: number };
    await on('web', 'echo kept > /root/kept');
    const made = (await world.call('POST', `servers/${id}/actions/create_image`)) as Started;
    while (((await world.call('GET', `actions/${made.action.id}`)) as Started).action.status === 'running')
      await sleep(200);
    config.secrets.copied = { hosts: ['copy'] };
    await world.secret('copied', 'x');
    config.hosts.copy = {
      ...structuredClone(config.hosts.web),
      hardware: { disk: { layout: 'ext4' } },
      server: { type: 'cx22', location: 'fsn1', install: 'image', image: made.image.id },
    };
    const { primary_ip: found } = (await world.call('POST', 'primary_ips', {
      ...{ name: 'by-hand', type: 'ipv4', assignee_type: 'server', location: 'fsn1', auto_delete: true },
    })) as { primary_ip: { id: number; ip: string } };
    config.cloud.import = { 'copy-ipv4': found.id };
    expect((await world.preview()).changed).toEqual(
      expect.arrayContaining(['copy-server', 'copy-install', 'copy-switch']),
    );
    await world.up();
    const { copy, web } = (await world.outputs<Outputs>()).hosts;
    expect(copy?.hostKey).not.toBe(web?.hostKey);
    expect(copy?.address).toBe(found.ip);
    expect(await on('copy', 'cat /root/kept /run/secrets/copied; readlink -f /run/current-system')).toBe(
      `kept\nx${copy?.storePath}`,
    );
    // What let the installation in, and what the other host has noted about itself.
    expect(await on('copy', 'ls /root/.ssh; ls /var/lib/nixos-fleet/transactions | wc -l')).toBe('1');
    await world.up('--expect-no-changes');
    await world.call('DELETE', `images/${made.image.id}`);
  });

  test('[R6.2] a resource that exists already is adopted as it is, and brought in line when its entry goes', async () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Yk6bJRvyuEDCL3E1ScfZ2IhdUsSVqjH6S0Gv2jJ3k bob';
    const { ssh_key: made } = (await world.call('POST', 'ssh_keys', {
      name: 'by-hand',
      public_key: key,
    })) as {
      ssh_key: { id: number };
    };
    const names = async () =>
      (await world.api('ssh_keys')).map(({ id, name }) => `${String(id)} ${String(name)}`);
    config.admins.bob.sshKeys = [key];
    // The address of the test before is this stack's from now on, by its name too.
    config.cloud.import = { 'key-bob-1d05bfc1': made.id };
    await world.up();
    expect(await names()).toContain(`${made.id} by-hand`);
    const addresses = (await world.api('primary_ips')).map(({ name }) => name);
    expect(addresses).toContain(`${world.stack}-copy-ipv4-fsn1`);
    expect(addresses).not.toContain('by-hand');
    await world.up('--expect-no-changes');
    config.cloud.import = {};
    expect((await world.preview()).changed).toEqual(['key-bob-1d05bfc1']);
    await world.up();
    expect(await names()).toContain(`${made.id} ${world.stack}-bob-1d05bfc1`);
    config.cloud.import = { 'web-sever': 1 };
    expect((await world.pulumi('preview')).stdout).toContain('nixos-fleet:cloud.import');
    config.cloud.import = {};
  });

  test('[R6.2] a protected stack keeps its machines and addresses, and leaves a volume that is not its own any more', async () => {
    config.cloud.protect = true;
    await world.up();
    const there = async () =>
      (
        await Promise.all(
          ['servers', 'volumes', 'primary_ips', 'floating_ips', 'load_balancers', 'networks'].map((kind) =>
            world.api(kind),
          ),
        )
      )
        .flat()
        .map(({ name, protection }) => [name, protection]);
    const before = await there();
    for (const [name, protection] of before)
      expect([name, protection]).toEqual([name, expect.objectContaining({ delete: true })]);
    // Its own preview finds what is protected; without that it would take away what is not.
    const { code, stdout, stderr } = await world.pulumi('destroy', '--yes');
    expect([code, stdout + stderr]).toEqual([expect.anything(), expect.stringContaining('protected')]);
    expect(code).not.toBe(0);
    expect(await there()).toEqual(before);

    const [volume] = await world.api('volumes');
    const { steps } = JSON.parse((await world.pulumi('preview', '--json', '--show-sames')).stdout) as {
      steps: { urn: string }[];
    };
    const urn = steps.map((step) => step.urn).find((one) => one.endsWith('::web-volume-data')) ?? '';
    expect((await world.pulumi('state', 'unprotect', urn, '--yes')).code).toBe(0);
    delete config.hosts.web.server.volumes;
    await world.up();
    expect(await world.api('volumes')).toMatchObject([{ id: volume?.id, server: null }]);
    await world.call('POST', `volumes/${String(volume?.id)}/actions/change_protection`, { delete: false });
    await world.call('DELETE', `volumes/${String(volume?.id)}`);
    config.cloud.protect = false;
    await world.up();
  });

  test('[R6.2] destroy of a stack that is not protected leaves nothing', async () => {
    const result = await world.pulumi('destroy', '--yes', '--skip-preview');
    expect(result.code).toBe(0);
    for (const kind of ['servers', 'volumes', 'firewalls', 'networks', 'placement_groups'])
      expect(await world.api(kind)).toEqual([]);
    for (const kind of ['primary_ips', 'floating_ips', 'load_balancers', 'certificates'])
      expect(await world.api(kind)).toEqual([]);
  });
});
