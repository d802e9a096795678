import { createHash } from 'node:crypto';
import type { Field, Fields } from '../bridge/fields';
import type { Kind } from '../bridge/kind';
import { blocksOf, labels, listOf, name, off } from './common';
import { createServer } from './server-create';
import { deleteServer } from './server-delete';
import { propertiesOf } from './server-read';
import { updateServer } from './server-update';

const computedString: Field = { type: 'string', input: false, computed: true };

const publicNet: Fields = {
  ipv4Enabled: { type: 'bool', default: true },
  ipv6Enabled: { type: 'bool', default: true },
  ipv4: { type: 'int', computed: true },
  ipv6: { type: 'int', computed: true },
};

const network: Fields = {
  networkId: { type: 'int', computed: true },
  subnetId: { type: 'string', computed: true },
  ip: { type: 'string', computed: true },
  aliasIps: { type: 'set', element: 'string', computed: true, fill: [] },
  macAddress: { type: 'string', input: false, computed: true },
};

/** `Server`. ISO images are left to the official provider. */
export const server: Kind = {
  library: 'sdk',
  autoname: true,
  timeouts: { create: 5_400_000_000_000 },
  fields: {
    name,
    serverType: { type: 'string', required: true },
    image: {
      type: 'string',
      computed: true,
      replaces: true,
      check: (value) =>
        value === ''
          ? ['"image" must have more than 0 characters. Have you set the name instead of an ID?']
          : [],
    },
    location: { type: 'string', computed: true, replaces: true },
    datacenter: { type: 'string', computed: true, replaces: true },
    userData: { type: 'string', replaces: true, kept: userDataHash },
    sshKeys: {
      type: 'list',
      element: 'string',
      replaces: true,
      check: (value) =>
        listOf(value).includes('')
          ? ['Invalid ssh key passed. You need to pass a string with at least 1 character']
          : [],
    },
    keepDisk: off,
    allowDeprecatedImages: { type: 'bool' },
    backupWindow: computedString,
    backups: off,
    ipv4Address: computedString,
    ipv6Address: computedString,
    ipv6Network: computedString,
    status: computedString,
    iso: { type: 'string', input: false },
    rescue: { type: 'string' },
    labels,
    publicNets: { type: 'blocks', attribute: 'public_net', unmanagedWhenAbsent: true, block: publicNet },
    networks: { type: 'blocks', attribute: 'network', unmanagedWhenAbsent: true, block: network },
    ignoreRemoteFirewallIds: off,
    firewallIds: { type: 'set', element: 'int', computed: true },
    placementGroupId: { type: 'int' },
    deleteProtection: off,
    rebuildProtection: off,
    shutdownBeforeDeletion: off,
    primaryDiskSize: { type: 'int', input: false, computed: true },
  },
  checkAll: (inputs) =>
    blocksOf(inputs.networks).some((block) => !('networkId' in block) && !('subnetId' in block))
      ? ['must specify either network_id or subnet_id']
      : [],
  create: createServer,
  read: async (api, id, known) => {
    const found = await api.find(`/servers/${id}`, 'server');
    return found && propertiesOf(found, known);
  },
  update: updateServer,
  delete: deleteServer,
};

/** What the state keeps of user data, which may hold secrets: its digest. */
function userDataHash(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}
