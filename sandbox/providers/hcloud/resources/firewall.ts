import { isCode, type Api, type Json } from '../client';
import { normalPrefix, prefixProblems } from '../addresses';
import type { Field } from '../bridge/fields';
import type { Kind } from '../bridge/kind';
import type { PropertyMap, Value } from '../../rpc/values';
import { blocksOf, labels, labelsOf, listOf, name, shownLabels, updateNameAndLabels } from './common';

const prefixes: Field = {
  type: 'set',
  element: 'string',
  kept: normalPrefix,
  check: (value) => listOf<string>(value).flatMap(prefixProblems),
};

/** `Firewall` */
export const firewall: Kind = {
  library: 'sdk',
  autoname: true,
  fields: {
    name,
    labels: { ...labels, computed: true },
    applyTos: {
      type: 'blocks',
      attribute: 'apply_to',
      computed: true,
      unmanagedWhenAbsent: true,
      block: {
        labelSelector: { type: 'string', computed: true },
        server: { type: 'int', computed: true },
      },
    },
    rules: {
      type: 'blocks',
      attribute: 'rule',
      block: {
        direction: { type: 'string', required: true, check: oneOf(['in', 'out'], 'direction') },
        protocol: {
          type: 'string',
          required: true,
          check: oneOf(['icmp', 'tcp', 'udp', 'esp', 'gre'], 'protocol'),
        },
        port: { type: 'string' },
        sourceIps: prefixes,
        destinationIps: prefixes,
        description: { type: 'string' },
      },
    },
  },
  create: async (api, inputs, made) => {
    const rules = blocksOf(inputs.rules).map(toRule);
    const targets = blocksOf(inputs.applyTos).map(toTarget);
    const { firewall: created, actions } = await api.request('POST', '/firewalls', {
      name: inputs.name,
      ...labelsOf(inputs),
      ...(rules.length > 0 ? { rules } : {}),
      ...(targets.length > 0 ? { apply_to: targets } : {}),
    });
    const id = String((created as Json).id);
    made(id);
    await api.settle(...((actions as unknown[] | undefined) ?? []));
    return id;
  },
  read: async (api, id) => {
    const found = await api.find(`/firewalls/${id}`, 'firewall');
    return (
      found && {
        name: found.name as string,
        labels: shownLabels(found),
        rules: (found.rules as Rule[]).map(fromRule),
        applyTos: (found.applied_to as Target[]).map(fromTarget),
      }
    );
  },
  update: async (api, id, change) => {
    const path = `/firewalls/${id}`;
    await updateNameAndLabels(api, path, change);
    if (change.changed('rules')) {
      await api.act(`${path}/actions/set_rules`, { rules: blocksOf(change.news.rules).map(toRule) });
    }
    if (change.changed('applyTos')) await syncTargets(api, path, change.olds.applyTos, change.news.applyTos);
  },
  delete: async (api, id) => {
    const path = `/firewalls/${id}`;
    const found = await api.find(path, 'firewall');
    const applied = (found?.applied_to ?? []) as Target[];
    if (applied.length > 0) {
      const targets = applied.map((target) => toTarget(fromTarget(target)));
      await api
        .act(`${path}/actions/remove_from_resources`, { remove_from: targets })
        .catch((error: unknown) => {
          if (!isCode(error, 'firewall_resource_not_found', 'not_found')) throw error;
        });
    }
    // Servers let go of a firewall a moment after they have been deleted.
    await api
      .repeat(
        10,
        (error) => isCode(error, 'conflict', 'resource_in_use'),
        () => api.request('DELETE', path),
      )
      .catch((error: unknown) => {
        if (!isCode(error, 'not_found')) throw error;
      });
  },
};

interface Rule {
  readonly direction: string;
  readonly protocol: string;
  readonly port?: string | null;
  readonly source_ips?: string[];
  readonly destination_ips?: string[];
  readonly description?: string | null;
}

/** Something that a firewall applies to. */
export interface Target {
  readonly type: 'server' | 'label_selector';
  readonly server?: { readonly id: number } | null;
  readonly label_selector?: { readonly selector: string } | null;
}

function oneOf(values: readonly string[], what: string): (value: Value) => string[] {
  return (value) => (values.includes(value as string) ? [] : [`${value as string} is not a valid ${what}`]);
}

function toRule(block: PropertyMap): Json {
  const { direction, protocol, port, description } = block;
  return {
    direction,
    protocol,
    source_ips: listOf<string>(block.sourceIps).map(normalPrefix),
    destination_ips: listOf<string>(block.destinationIps).map(normalPrefix),
    ...(port === undefined || port === '' ? {} : { port }),
    ...(description === undefined || description === '' ? {} : { description }),
  };
}

function fromRule(rule: Rule): PropertyMap {
  return {
    direction: rule.direction,
    protocol: rule.protocol,
    port: rule.port ?? '',
    sourceIps: rule.source_ips ?? [],
    destinationIps: rule.destination_ips ?? [],
    description: rule.description ?? '',
  };
}

function toTarget(block: PropertyMap): Json {
  const { labelSelector, server } = block;
  if (typeof labelSelector === 'string' && labelSelector !== '') {
    return { type: 'label_selector', label_selector: { selector: labelSelector } };
  }
  return { type: 'server', server: { id: server } };
}

function fromTarget(target: Target): PropertyMap {
  return target.type === 'server'
    ? { labelSelector: '', server: target.server?.id ?? 0 }
    : { labelSelector: target.label_selector?.selector ?? '', server: 0 };
}

async function syncTargets(
  api: Api,
  path: string,
  olds: Value | undefined,
  news: Value | undefined,
): Promise<void> {
  const before = blocksOf(olds).map((block) => JSON.stringify(toTarget(block)));
  const after = blocksOf(news).map((block) => JSON.stringify(toTarget(block)));
  const less = before.filter((target) => !after.includes(target)).map((text) => JSON.parse(text) as Json);
  const more = after.filter((target) => !before.includes(target)).map((text) => JSON.parse(text) as Json);
  if (less.length > 0) {
    await api.act(`${path}/actions/remove_from_resources`, { remove_from: less }).catch((error: unknown) => {
      if (!isCode(error, 'firewall_resource_not_found')) throw error;
    });
  }
  if (more.length > 0) await api.act(`${path}/actions/apply_to_resources`, { apply_to: more });
}
