import * as hcloud from '@pulumi/hcloud';
import * as pulumi from '@pulumi/pulumi';
import type { Catalogue } from '../model/catalogue';
import type { CloudSpec, LoadBalancerSpec, ServiceSpec, TargetSpec } from '../model/fleet-spec';
import { balancerLine } from '../model/monthly-cost';
import { hetznerNames } from '../model/hetzner-names';
import { servicePart, targetPart } from '../model/resource-names';
import { adopted } from './adopted';

export interface LoadBalancerArgs {
  readonly cloud: CloudSpec;
  readonly catalogue: Catalogue | undefined;
  readonly networkId: pulumi.Output<number>;
  readonly subnets: readonly pulumi.Resource[];
  readonly certificates: ReadonlyMap<string, pulumi.CustomResource>;
  /** A cloud host's server, and its place in the network. */
  readonly serverOf: (host: string) => { server: hcloud.Server; attached: pulumi.Resource } | undefined;
}

/** Registers the load balancers of the stack; the address of each by its name in config. */
export function loadBalancers(
  parent: pulumi.Resource,
  args: LoadBalancerArgs,
): ReadonlyMap<string, pulumi.Output<string>> {
  return new Map(
    Object.entries(args.cloud.loadBalancers).map(([name, spec]) => {
      if (pulumi.runtime.isDryRun())
        void pulumi.log.info(balancerLine(pulumi.getStack(), name, spec, args.catalogue), parent);
      return [name, loadBalancer(parent, name, spec, args)] as const;
    }),
  );
}

/** One, and what belongs to it: one after the other, because each change of a load balancer locks it. */
function loadBalancer(
  parent: pulumi.Resource,
  name: string,
  spec: LoadBalancerSpec,
  args: LoadBalancerArgs,
): pulumi.Output<string> {
  const { cloud } = args;
  const stack = pulumi.getStack();
  const named = hetznerNames(stack).loadBalancer(name);
  const balancer = new hcloud.LoadBalancer(
    named.resource,
    {
      name: named.name,
      labels: { ...spec.labels, stack },
      loadBalancerType: spec.type,
      location: spec.location,
      algorithm: { type: spec.algorithm },
      deleteProtection: cloud.protect,
    },
    { parent, protect: cloud.protect, ...adopted(cloud, named.resource) },
  );
  const id = balancer.id.apply(Number);
  let last: pulumi.Resource = balancer;
  const next = <T extends pulumi.Resource>(
    part: string,
    after: readonly pulumi.Resource[],
    make: (made: string, options: pulumi.CustomResourceOptions) => T,
  ): T => {
    const made = `${named.resource}${part}`;
    // A port or a target is there once: the one before has to go first.
    const options = { parent, deleteBeforeReplace: true, ...adopted(cloud, made) };
    const result = make(made, { ...options, dependsOn: [last, ...after] });
    last = result;
    return result;
  };
  const network = spec.network
    ? next('-network', args.subnets, (made, options) => {
        const ip = spec.privateIpv4 === undefined ? {} : { ip: spec.privateIpv4 };
        const place = { loadBalancerId: id, networkId: args.networkId, enablePublicInterface: spec.public };
        return new hcloud.LoadBalancerNetwork(made, { ...place, ...ip }, options);
      })
    : undefined;
  if (spec.reverseDns !== undefined && spec.public) {
    const dnsPtr = spec.reverseDns;
    next('-rdns', [], (made, options) => {
      return new hcloud.Rdns(made, { loadBalancerId: id, ipAddress: balancer.ipv4, dnsPtr }, options);
    });
  }
  for (const target of spec.targets) {
    const server = 'host' in target ? args.serverOf(target.host) : undefined;
    next(targetPart(target), server === undefined ? [] : [server.attached], (made, options) => {
      const what = { loadBalancerId: id, usePrivateIp: target.private, ...targetOf(target, server?.server) };
      return new hcloud.LoadBalancerTarget(made, what, options);
    });
  }
  for (const service of spec.services)
    next(servicePart(service.port), [], (made, options) => {
      const what = { loadBalancerId: balancer.id, ...serviceOf(service, args.certificates) };
      return new hcloud.LoadBalancerService(made, what, options);
    });
  return spec.public || network === undefined ? balancer.ipv4 : network.ip;
}

/** Labels are those of the whole project: ours alone are meant. */
function targetOf(target: TargetSpec, server: hcloud.Server | undefined) {
  if (!('labels' in target)) {
    if (server === undefined) throw new Error(`no server of ${target.host}`);
    return { type: 'server', serverId: server.id.apply(Number) };
  }
  const labels = Object.entries({ ...target.labels, stack: pulumi.getStack() });
  return { type: 'label_selector', labelSelector: labels.map(([key, value]) => `${key}=${value}`).join(',') };
}

function serviceOf(service: ServiceSpec, certificates: LoadBalancerArgs['certificates']) {
  const { protocol, healthCheck: check } = service;
  const used = service.certificates.flatMap((name) => certificates.get(name) ?? []);
  const http = {
    stickySessions: service.stickySessions,
    redirectHttp: service.redirectHttp,
    ...(used.length === 0 ? {} : { certificates: used.map((certificate) => certificate.id.apply(Number)) }),
  };
  const asked = {
    path: check.path,
    statusCodes: [...check.statusCodes],
    tls: check.protocol === 'https',
    ...(check.domain === undefined ? {} : { domain: check.domain }),
  };
  const { port, interval, timeout, retries } = check;
  return {
    protocol,
    listenPort: service.port,
    destinationPort: service.targetPort,
    proxyprotocol: service.proxyProtocol,
    ...(protocol === 'tcp' ? {} : { http }),
    healthCheck: {
      ...{ port, interval, timeout, retries },
      // Of a check over TLS it is a part that says so.
      protocol: check.protocol === 'tcp' ? 'tcp' : 'http',
      ...(check.protocol === 'tcp' ? {} : { http: asked }),
    },
  };
}
