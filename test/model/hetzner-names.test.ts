import { hetznerNames } from '../../model/hetzner-names';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0Yk6bJRvyuEDCL3E1ScfZ2IhdUsSVqjH6S0Gv2jJ3k bob';

test('[R6.2] names at Hetzner never change: another one would be another thing, and what is there under this one be lost', () => {
  const names = hetznerNames('prod');
  const all = [
    names.network(),
    names.sshKey('bob', key),
    names.placementGroup('spread'),
    names.floatingIp('www'),
    names.loadBalancer('front'),
    names.certificate('site', { domains: ['example.org', 'a.example.org'] }),
    names.certificate('own', { certificate: 'PEM', privateKeySecret: 'own-key' }),
    names.firewall('web'),
    names.primaryIp('web', 'ipv4', 'fsn1'),
    names.primaryIp('web', 'ipv6', 'nbg1'),
    names.server('web'),
    names.volume('web', 'data'),
  ];
  expect(all.map(({ resource, kind, name }) => `${resource}: ${kind} ${name}`)).toEqual([
    'network: networks prod',
    'key-bob-1d05bfc1: ssh_keys prod-bob-1d05bfc1',
    'placement-spread: placement_groups prod-spread',
    'floating-www: floating_ips prod-www',
    'lb-front: load_balancers prod-front',
    'certificate-site: certificates prod-site-a9231cf6',
    'certificate-own: certificates prod-own-384fb9a4',
    'web-firewall: firewalls prod-web',
    'web-ipv4: primary_ips prod-web-ipv4-fsn1',
    'web-ipv6: primary_ips prod-web-ipv6-nbg1',
    'web-server: servers prod-web',
    'web-volume-data: volumes prod-web-data',
  ]);
});
