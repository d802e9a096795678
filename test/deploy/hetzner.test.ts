import { findAtHetzner } from '../../deploy/hetzner';
import { TestApi } from '../../sandbox/hetzner/test-api';
import { simulatedToken } from '../../sandbox/hetzner/token';

/** What a recovery looks up, at an API without machines behind it. */
describe('what exists at Hetzner already', () => {
  let api: TestApi;
  const labels = { stack: 'prod', host: 'web', role: 'front' };
  const find = async (type: string, inputs: object) => {
    const urn = `urn:pulumi:prod::nixos-fleet::hcloud:index/${type}::web-${type}`;
    const kind = `hcloud:index/${type}:${(type[0] ?? '').toUpperCase()}${type.slice(1)}`;
    const resource = { urn, type: kind, inputs: { ...inputs } };
    return (await findAtHetzner(resource, { endpoint: api.endpoint, token: simulatedToken }))?.id;
  };
  const make = async (kind: string, body: object): Promise<string> => {
    const { status, body: made } = await api.post(`/${kind}s`, body);
    expect(status).toBe(201);
    return String((made as unknown as Record<string, { id: number }>)[kind]?.id);
  };
  const address = (name: string, type = 'ipv4', host = 'web', location = 'fsn1') =>
    make('primary_ip', { name, type, assignee_type: 'server', location, labels: { ...labels, host } });

  beforeEach(async () => {
    api = await TestApi.start();
  });
  afterEach(() => api.stop());

  test('[R3.11] what one host has is found by its labels, wherever it is and whatever it is called', async () => {
    await address('prod-db-ipv4-fsn1', 'ipv4', 'db');
    const [ipv4, ipv6] = [await address('by-hand'), await address('prod-web-ipv6-fsn1', 'ipv6')];
    const firewall = await make('firewall', { name: 'renamed', labels });
    // Its place is not known yet, and is in its name; nor are labels that the admin has changed.
    const wanted = { name: 'prod-web-ipv4-nbg1', labels: { ...labels, role: 'back' }, location: 'nbg1' };
    expect(await find('primaryIp', { ...wanted, type: 'ipv4' })).toBe(ipv4);
    expect(await find('primaryIp', { ...wanted, type: 'ipv6' })).toBe(ipv6);
    expect(await find('firewall', { name: 'prod-web', labels })).toBe(firewall);
    expect(await find('server', { name: 'prod-web', labels })).toBeUndefined();
  });

  test('[R3.11] of several addresses it is the one of that name, or nobody knows', async () => {
    const [old, other] = [await address('prod-web-ipv4-fsn1'), await address('prod-web-ipv4-hel1')];
    const wanted = (location: string) => ({ name: `prod-web-ipv4-${location}`, type: 'ipv4', labels });
    expect(await find('primaryIp', wanted('hel1'))).toBe(other);
    await expect(find('primaryIp', wanted('nbg1'))).rejects.toThrow(
      `web-primaryIp: expected one of primary_ips with the labels stack=prod host=web, found ${old} (prod-web-ipv4-fsn1), ${other} (prod-web-ipv4-hel1)`,
    );
  });

  test('[R3.11] what a host may have several of is found by its name', async () => {
    const volume = (name: string) => make('volume', { name, size: 10, location: 'fsn1', labels });
    const [data] = [await volume('prod-web-data'), await volume('prod-web-logs')];
    expect(await find('volume', { name: 'prod-web-data', labels })).toBe(data);
    expect(await find('volume', { name: 'prod-web-more', labels })).toBeUndefined();
  });
});
