import { ApiError, invalidInput } from '../errors';
import type { Fields } from '../fields';
import { labelSelector } from '../label-selector';
import { limits } from '../limits';
import type { FirewallRecord, FirewallTarget, ServerRecord } from '../records';
import type { Store } from '../store';
import { assignedIp } from './assignment';

/** @throws ApiError invalid_input, firewall_resource_not_found, private_net_only_server */
export function readTargets(store: Store, bodies: readonly Fields[]): FirewallTarget[] {
  return bodies.map((body): FirewallTarget => {
    if (body.oneOf('type', ['server', 'label_selector']) === 'label_selector') {
      const selector = body.object('label_selector')?.string('selector');
      if (selector === undefined) throw invalidInput('label_selector', 'missing required field');
      labelSelector(selector);
      return { type: 'label_selector', selector };
    }
    const id = body.object('server')?.integer('id');
    if (id === undefined) throw invalidInput('server', 'missing required field');
    const server = store.find('servers', id);
    if (!server) throw new ApiError('firewall_resource_not_found', `server ${id} not found`);
    return { type: 'server', server: id };
  });
}

/** @throws ApiError firewall_already_applied, private_net_only_server, resource_limit_exceeded */
export function addTargets(store: Store, firewall: FirewallRecord, targets: readonly FirewallTarget[]): void {
  for (const target of targets) {
    if (firewall.targets.some((present) => same(present, target)))
      throw new ApiError('firewall_already_applied', 'firewall is already applied to this resource');
    if (target.type === 'server') {
      const { server } = target;
      if (!assignedIp(store, server, 'ipv4') && !assignedIp(store, server, 'ipv6'))
        throw new ApiError('private_net_only_server', `server ${server} has no public network`);
      if (firewallsOf(store, store.get('servers', server)).length >= limits.firewallsPerServer)
        throw new ApiError('resource_limit_exceeded', `server ${server} has too many firewalls`);
    }
  }
  firewall.targets.push(...targets);
}

/** @throws ApiError firewall_resource_not_found, firewall_managed_by_label_selector */
export function removeTargets(
  store: Store,
  firewall: FirewallRecord,
  targets: readonly FirewallTarget[],
): void {
  for (const target of targets) {
    if (firewall.targets.some((present) => same(present, target))) continue;
    const selected =
      target.type === 'server' && applies(store, firewall, store.get('servers', target.server));
    throw selected
      ? new ApiError('firewall_managed_by_label_selector', 'firewall is applied by a label selector')
      : new ApiError('firewall_resource_not_found', 'firewall is not applied to this resource');
  }
  firewall.targets = firewall.targets.filter((present) => !targets.some((target) => same(present, target)));
}

/** Firewalls that apply to the server, by its ID or by its labels. */
export function firewallsOf(store: Store, server: ServerRecord): FirewallRecord[] {
  return store.all('firewalls').filter((firewall) => applies(store, firewall, server));
}

/** Servers that a target stands for. */
export function serversOf(store: Store, target: FirewallTarget): ServerRecord[] {
  if (target.type === 'server') return store.all('servers').filter((server) => server.id === target.server);
  const matches = labelSelector(target.selector);
  return store.all('servers').filter((server) => matches(server.labels));
}

function applies(store: Store, firewall: FirewallRecord, server: ServerRecord): boolean {
  return firewall.targets.some((target) => serversOf(store, target).some(({ id }) => id === server.id));
}

function same(a: FirewallTarget, b: FirewallTarget): boolean {
  if (a.type === 'server') return b.type === 'server' && a.server === b.server;
  return b.type === 'label_selector' && a.selector === b.selector;
}
