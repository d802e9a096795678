import { addressProblems, parseSubnetId } from '../addresses';
import { isCode, type Api, type Json } from '../client';
import { Diagnostic } from '../bridge/errors';
import type { Kind } from '../bridge/kind';

/** `LoadBalancerNetwork`, which also says whether there is a public interface. */
export const loadBalancerNetwork: Kind = {
  library: 'framework',
  autoname: false,
  exactlyOne: ['networkId', 'subnetId'],
  fields: {
    loadBalancerId: { type: 'int', required: 'ID of the Load Balancer.', replaces: true },
    networkId: { type: 'int', computed: true, replaces: true },
    subnetId: { type: 'string', replaces: true },
    ip: { type: 'string', computed: true, replaces: true, check: addressProblems },
    enablePublicInterface: { type: 'bool', default: true },
  },
  create: async (api, inputs, made) => {
    const balancer = inputs.loadBalancerId as number;
    const subnet = typeof inputs.subnetId === 'string' ? parseSubnetId(inputs.subnetId) : undefined;
    const network = subnet?.network ?? (inputs.networkId as number);
    const body: Json = {
      network,
      ...(subnet ? { ip_range: subnet.range } : {}),
      ...(inputs.ip === undefined ? {} : { ip: inputs.ip }),
    };
    await api
      .repeat(
        5,
        (error) => isCode(error, 'conflict', 'locked', 'service_error', 'no_subnet_available'),
        () => api.act(`/load_balancers/${balancer}/actions/attach_to_network`, body),
      )
      .catch((error: unknown) => {
        if (!isCode(error, 'load_balancer_already_attached')) throw error;
      });
    const id = `${balancer}-${network}`;
    made(id);
    await publish(api, balancer, inputs.enablePublicInterface === true);
    return id;
  },
  read: async (api, id, known) => {
    const { balancer, network } = parse(id);
    const found = await api.find(`/load_balancers/${balancer}`, 'load_balancer');
    const place = ((found?.private_net ?? []) as { network: number; ip: string }[]).find(
      (net) => net.network === network,
    );
    return (
      place && {
        loadBalancerId: balancer,
        networkId: network,
        ip: place.ip,
        enablePublicInterface: (found?.public_net as { enabled: boolean }).enabled,
        subnetId: known.subnetId,
      }
    );
  },
  update: async (api, id, { news, changed }) => {
    if (changed('enablePublicInterface'))
      await publish(api, parse(id).balancer, news.enablePublicInterface === true);
  },
  delete: async (api, id) => {
    const { balancer, network } = parse(id);
    await api
      .repeat(
        5,
        (error) => isCode(error, 'conflict', 'locked', 'service_error'),
        () => api.act(`/load_balancers/${balancer}/actions/detach_from_network`, { network }),
      )
      .catch((error: unknown) => {
        if (!isCode(error, 'not_found')) throw error;
      });
  },
};

async function publish(api: Api, balancer: number, wanted: boolean): Promise<void> {
  const found = await api.find(`/load_balancers/${balancer}`, 'load_balancer');
  if ((found?.public_net as { enabled: boolean } | undefined)?.enabled === wanted) return;
  await api.act(`/load_balancers/${balancer}/actions/${wanted ? 'enable' : 'disable'}_public_interface`);
}

function parse(id: string): { balancer: number; network: number } {
  const [, balancer, network] = /^(\d+)-(\d+)$/.exec(id) ?? [];
  if (balancer === undefined || network === undefined)
    throw new Diagnostic(`Invalid ID: Unexpected id '${id}', expected '$LOAD_BALANCER_ID-$NETWORK_ID'`);
  return { balancer: Number(balancer), network: Number(network) };
}
