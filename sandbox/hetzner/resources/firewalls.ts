import { settle } from '../actions';
import { ApiError } from '../errors';
import { newRecord, resourceRoutes, type Workspace } from '../resource';
import type { ActionRecord, FirewallRecord, FirewallTarget } from '../records';
import { created, idOf, type Request, type Route } from '../router';
import { readRules } from './firewall-rules';
import { addTargets, readTargets, removeTargets, serversOf } from './firewall-targets';

export function firewallRoutes(workspace: Workspace): Route[] {
  const { store, actions } = workspace;
  const item = (request: Request) => store.get('firewalls', idOf(request));

  /** One action per target; for a label selector, one per server that it stands for. */
  const perTarget = (command: string, firewall: FirewallRecord, targets: FirewallTarget[]): ActionRecord[] =>
    targets
      .flatMap((target) => serversOf(store, target))
      .map((server) =>
        actions.start(
          command,
          [
            { id: firewall.id, type: 'firewall' },
            { id: server.id, type: 'server' },
          ],
          settle,
        ),
      );

  const present = (firewall: FirewallRecord) => {
    const { targets, ...rest } = firewall;
    return { ...rest, applied_to: targets.map((target) => presentTarget(workspace, target)) };
  };

  return [
    ...resourceRoutes(workspace, {
      kind: 'firewalls',
      singular: 'firewall',
      filters: [],
      present,
      remove: (firewall) => {
        if (firewall.targets.length > 0)
          throw new ApiError('resource_in_use', `firewall with ID '${firewall.id}' is still in use`);
        store.remove('firewalls', firewall.id);
        return undefined;
      },
    }),
    {
      method: 'POST',
      path: '/firewalls',
      handle: ({ body }) => {
        const rules = readRules(body.objects('rules'));
        const targets = readTargets(store, body.objects('apply_to'));
        const record = newRecord(store, 'firewalls', body);
        const firewall: FirewallRecord = { ...record, rules, targets: [] };
        addTargets(store, firewall, targets);
        store.add('firewalls', firewall);
        const resources = [{ id: firewall.id, type: 'firewall' }];
        const set = rules.length > 0 ? [actions.done('set_firewall_rules', resources)] : [];
        return created({
          firewall: present(firewall),
          actions: [...set, ...perTarget('apply_firewall', firewall, targets)],
        });
      },
    },
    {
      method: 'POST',
      path: '/firewalls/:id/actions/set_rules',
      handle: (request) => {
        const firewall = item(request);
        firewall.rules = readRules(request.body.objects('rules'));
        const set = actions.done('set_firewall_rules', [{ id: firewall.id, type: 'firewall' }]);
        return created({ actions: [set, ...perTarget('apply_firewall', firewall, firewall.targets)] });
      },
    },
    {
      method: 'POST',
      path: '/firewalls/:id/actions/apply_to_resources',
      handle: (request) => {
        const firewall = item(request);
        const targets = readTargets(store, request.body.objects('apply_to'));
        addTargets(store, firewall, targets);
        return created({ actions: perTarget('apply_firewall', firewall, targets) });
      },
    },
    {
      method: 'POST',
      path: '/firewalls/:id/actions/remove_from_resources',
      handle: (request) => {
        const firewall = item(request);
        const targets = readTargets(store, request.body.objects('remove_from'));
        removeTargets(store, firewall, targets);
        return created({ actions: perTarget('remove_firewall', firewall, targets) });
      },
    },
  ];
}

function presentTarget({ store }: Workspace, target: FirewallTarget): object {
  if (target.type === 'server') return { type: 'server', server: { id: target.server } };
  return {
    type: 'label_selector',
    label_selector: { selector: target.selector },
    applied_to_resources: serversOf(store, target).map(({ id }) => ({ type: 'server', server: { id } })),
  };
}
