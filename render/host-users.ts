import type { FleetSpec, HostSpec, UserSpec } from '../model/fleet-spec';
import { apply, binding, type Entry, list, name, select, set, str } from './nix/ast';
import { listBinding, moduleFile, strings } from './module-file';

/** `hosts/<name>/users.nix`: the fleet's users that this host has, as every other host has them. */
export function usersFile(spec: FleetSpec, host: HostSpec): string {
  const users = host.users.map((login) => userOf(spec, host, login));
  const withPassword = users.some(({ hashedPasswordSecret }) => hashedPasswordSecret !== undefined);
  const entries = users.map((user) => binding([user.name], set(userEntries(spec, host, user))));
  return moduleFile(withPassword ? ['config'] : [], [binding(['fleet', 'users'], set(entries))]);
}

/** Groups that users have on this host besides their own: after them, whatever else defines groups (R2.4). */
export function extraGroupEntries(host: HostSpec): Entry[] {
  return Object.entries(host.extraGroups)
    .filter(([, groups]) => groups.length > 0)
    .map(([login, groups]) =>
      binding(
        ['fleet', 'users', login, 'extraGroups'],
        apply(select(name('lib'), ['mkAfter']), list(strings(groups))),
      ),
    );
}

function userOf(spec: FleetSpec, host: HostSpec, login: string): UserSpec {
  const user = spec.users[login];
  if (user === undefined) throw new Error(`hosts.${host.name}.users: ${login} is no user of the fleet`);
  return user;
}

function userEntries(spec: FleetSpec, host: HostSpec, user: UserSpec): Entry[] {
  return [
    ...(user.description === '' ? [] : [binding(['description'], str(user.description))]),
    ...listBinding(['extraGroups'], strings(user.extraGroups)),
    ...listBinding(['sshKeys'], strings(user.sshKeys)),
    ...passwordEntries(spec, host, user),
  ];
}

function passwordEntries(spec: FleetSpec, host: HostSpec, user: UserSpec): Entry[] {
  const wanted = user.hashedPasswordSecret;
  if (wanted === undefined) return [];
  const secret = spec.secrets.find((candidate) => candidate.name === wanted);
  if (secret?.hosts.includes(host.name) !== true || !secret.neededForUsers)
    throw new Error(
      `users.${user.name}.hashedPasswordSecret: expected a secret ${wanted} with neededForUsers that reaches ${host.name}`,
    );
  return [binding(['hashedPasswordFile'], select(name('config'), ['sops', 'secrets', wanted, 'path']))];
}
