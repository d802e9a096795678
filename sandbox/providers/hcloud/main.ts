import type { Provider } from '../rpc/provider';
import { NotFound } from '../rpc/errors';
import { serve } from '../rpc/serve';
import { packageVersion } from '../version';
import type { Kind } from './bridge/kind';
import { BridgedResource } from './bridge/resource';
import { HcloudConfiguration } from './configuration';
import { managedCertificate, uploadedCertificate } from './resources/certificate';
import { firewall } from './resources/firewall';
import { firewallAttachment } from './resources/firewall-attachment';
import { floatingIp } from './resources/floating-ip';
import { floatingIpAssignment } from './resources/floating-ip-assignment';
import { loadBalancer } from './resources/load-balancer';
import { loadBalancerNetwork } from './resources/load-balancer-network';
import { loadBalancerService } from './resources/load-balancer-service';
import { loadBalancerTarget } from './resources/load-balancer-target';
import { network } from './resources/network';
import { networkRoute } from './resources/network-route';
import { networkSubnet } from './resources/network-subnet';
import { placementGroup } from './resources/placement-group';
import { primaryIp } from './resources/primary-ip';
import { rdns } from './resources/rdns';
import { server } from './resources/server';
import { serverNetwork } from './resources/server-network';
import { sshKey } from './resources/ssh-key';
import { volume } from './resources/volume';
import { volumeAttachment } from './resources/volume-attachment';

const version = packageVersion('hcloud');
const configuration = new HcloudConfiguration(version);

const kinds: Readonly<Record<string, Kind>> = {
  Firewall: firewall,
  FirewallAttachment: firewallAttachment,
  FloatingIp: floatingIp,
  FloatingIpAssignment: floatingIpAssignment,
  LoadBalancer: loadBalancer,
  LoadBalancerNetwork: loadBalancerNetwork,
  LoadBalancerService: loadBalancerService,
  LoadBalancerTarget: loadBalancerTarget,
  ManagedCertificate: managedCertificate,
  Network: network,
  NetworkRoute: networkRoute,
  NetworkSubnet: networkSubnet,
  PlacementGroup: placementGroup,
  PrimaryIp: primaryIp,
  Rdns: rdns,
  Server: server,
  ServerNetwork: serverNetwork,
  SshKey: sshKey,
  UploadedCertificate: uploadedCertificate,
  Volume: volume,
  VolumeAttachment: volumeAttachment,
};

const provider: Provider = {
  name: 'hcloud',
  version,
  resources: new Map(
    Object.entries(kinds).map(([type, kind]) => [
      `hcloud:index/${(type[0] ?? '').toLowerCase()}${type.slice(1)}:${type}`,
      new BridgedResource(kind, (signal) => configuration.connect(signal)),
    ]),
  ),
  functions: new Map(),
  configuration,
  schema: JSON.stringify({ name: 'hcloud', version }),
  acceptSecrets: false,
  unknownResource: (type) => new NotFound(`Resource type '${type}' not found.`),
  unknownFunction: (token) => new NotFound(`Invoke '${token}' not found.`),
};

serve(provider);
