import { lostMistakes, namedAtHetzner } from '../../model/lost-answers';
import { cloud, fleet } from '../render/fleet';

const host = cloud('web');
const spec = fleet([
  {
    ...host,
    server: {
      ...host.server,
      publicIpv4: false,
      placementGroup: 'spread',
      volumes: { data: { size: 10, format: 'ext4', mountPoint: '/srv' } },
    },
  },
]);

test('[R6.2] what is made under a name at Hetzner is known before it is made', () => {
  const named = namedAtHetzner('prod', { ...spec, admins: [] }, () => 'fsn1');
  expect(named.map(({ kind, name, resource }) => `${kind} ${name} ${resource}`)).toEqual([
    'networks prod network',
    'placement_groups prod-spread placement-spread',
    'firewalls prod-web web-firewall',
    'primary_ips prod-web-ipv6-fsn1 web-ipv6',
    'servers prod-web web-server',
    'volumes prod-web-data web-volume-data',
  ]);
  expect(namedAtHetzner('prod', { ...spec, hosts: [] }, () => '')).toEqual([]);
});

test('[R6.2] what is there although the state does not know it is named, with the entry that takes it over', () => {
  const address = { kind: 'primary_ips', name: 'prod-web-ipv4-fsn1', resource: 'web-ipv4' };
  const firewall = { kind: 'firewalls', name: 'prod-web', resource: 'web-firewall' };
  const [mistake, ...others] = lostMistakes([address, firewall], ({ kind }) =>
    kind === 'primary_ips' ? 7 : undefined,
  );
  expect(others).toEqual([]);
  expect(mistake).toMatchObject({
    path: 'nixos-fleet:cloud.import.web-ipv4',
    expected: expect.stringContaining('7: prod-web-ipv4-fsn1 is at Hetzner') as unknown,
    next: expect.stringMatching(/Take it over: .*hcloud primary-ip delete 7.*recover/) as unknown,
  });
});
