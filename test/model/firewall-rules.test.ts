import fc from 'fast-check';
import type { FirewallRule } from '../../model/fleet-spec';
import { firewallRules, namedOpenings } from '../../model/firewall-rules';

const ADMINS = { sources: ['203.0.113.0/24'], port: 22 };
const ANYWHERE = ['0.0.0.0/0', '::/0'];
const NOTHING = { from: 'configuration', tcp: [], udp: [], ping: false } as const;

test('[R5.5] with nothing open, sshd alone is reached, and by the admins alone', () => {
  expect(firewallRules([], ADMINS, NOTHING)).toEqual([
    { protocol: 'tcp', port: '22', sources: ADMINS.sources },
  ]);
});

test('[R5.5] what the configuration opens is open to everybody; ssh stays the admins’', () => {
  const openings = { ...NOTHING, tcp: ['22', '443', '8000-8100'], udp: ['41641'], ping: true };
  expect(firewallRules([], ADMINS, openings)).toEqual([
    { protocol: 'tcp', port: '22', sources: ADMINS.sources },
    { protocol: 'tcp', port: '443', sources: ANYWHERE },
    { protocol: 'tcp', port: '8000-8100', sources: ANYWHERE },
    { protocol: 'udp', port: '41641', sources: ANYWHERE },
    { protocol: 'icmp', sources: ANYWHERE },
  ]);
});

test('[R5.5] a port that config names has the sources that it says; with none it is closed', () => {
  const named: FirewallRule[] = [
    { protocol: 'tcp', port: '3000', sources: ['198.51.100.0/24'] },
    { protocol: 'tcp', port: '9000-9100', sources: [] },
    { protocol: 'icmp', sources: [] },
  ];
  const openings = { ...NOTHING, tcp: ['3000', '9090', '9101'], ping: true };
  expect(firewallRules(named, ADMINS, openings)).toEqual([
    named[0],
    { protocol: 'tcp', port: '22', sources: ADMINS.sources },
    { protocol: 'tcp', port: '9101', sources: ANYWHERE },
  ]);
});

test('[R5.5] before it is installed a machine has its sshd on port 22, whatever comes later', () => {
  const ports = firewallRules([], { ...ADMINS, port: 2222 }, NOTHING).map(({ port }) => port);
  expect(ports).toEqual(['22', '2222']);
});

test('[R5.5] every opened port is let in once, and no rule is without sources', () => {
  const port = fc.integer({ min: 1, max: 65_535 }).map(String);
  fc.assert(
    fc.property(fc.array(port), fc.array(port), (tcp, udp) => {
      const rules = firewallRules([], ADMINS, { ...NOTHING, tcp, udp });
      const texts = rules.map(({ protocol, port: one }) => `${protocol} ${one ?? ''}`);
      expect(new Set(texts).size).toBe(texts.length);
      expect(rules.every(({ sources }) => sources.length > 0)).toBe(true);
      for (const one of tcp) expect(texts).toContain(`tcp ${one}`);
      for (const one of udp) expect(texts).toContain(`udp ${one}`);
    }),
  );
});

test('[R5.5] without Nix the ports are those of config’s own options, however they are written', () => {
  const dotted = { 'networking.firewall.allowedTCPPorts': [80] };
  const nested = { networking: { 'firewall.allowedTCPPorts': [80], firewall: { allowedUDPPorts: [53] } } };
  expect(namedOpenings(dotted)).toMatchObject({ from: 'config', tcp: ['80'], udp: [] });
  expect(namedOpenings(nested)).toMatchObject({ tcp: ['80'], udp: ['53'] });
  expect(namedOpenings({})).toMatchObject({ tcp: [], udp: [] });
});
