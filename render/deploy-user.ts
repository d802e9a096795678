import type { FleetSpec, HostSpec } from '../model/fleet-spec';
import { listBinding, strings } from './module-file';
import { type AttrPath, binding, type Entry, name } from './nix/ast';

const option = (last: string): AttrPath => ['fleet', 'deploy-user', last];

/** A helper of root's does no more than is said here. */
export function deployUserEntries({ admins, hosts }: FleetSpec, host: HostSpec): Entry[] {
  const { deployUser, health, homes } = host;
  if (deployUser === undefined) return [];
  const sshKeys = deployUser.sshKeys ?? admins.flatMap((admin) => admin.sshKeys);
  return [
    binding(option('enable'), name('true')),
    ...listBinding(option('sshKeys'), strings([...new Set(sshKeys)])),
    ...listBinding(option('signingKeys'), strings(signingKeys(hosts))),
    ...listBinding(option('homes'), strings(homes.map(({ user }) => user))),
    ...listBinding(option('healthCommands'), strings(health.commands)),
    ...(deployUser.rootLogin ? [] : [binding(option('rootLogin'), name('false'))]),
  ];
}

/** All of the fleet's, so that a change of builder is none of a host. */
export function signingKeys(hosts: readonly HostSpec[]): string[] {
  return hosts.flatMap(({ signingKey }) => signingKey ?? []);
}
