import { COMMAND } from '../../model/resource-types';
import { record, type Rule } from '../rule';

const HOST_KEY = /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/=]+( |$)/;

/** Without a pinned key whoever answers at an address is deployed to. */
export const pinnedHostKey: Rule = {
  name: 'pinned-host-key',
  description: 'Every host is known by its SSH host key before it is reached.',
  level: 'mandatory',
  check({ type, name, props }) {
    // The key of a machine that this program installs is made by it.
    if (type === 'host' && props.identity === undefined)
      return typeof props.hostKey === 'string' && HOST_KEY.test(props.hostKey)
        ? []
        : [
            `${name}: expected an ed25519 SSH host key, found ${JSON.stringify(props.hostKey ?? null)}. Set hostKey`,
          ];
    // The command provider itself accepts any key where none is given.
    if (type.startsWith('command:remote:') && record(props.connection).hostKey === undefined)
      return [
        `${name}: expected connection.hostKey, found none: any machine at that address would be obeyed`,
      ];
    return [];
  },
};

/** A host's steps name the host twice: in the name, which the state knows, and in what they are told. */
export const configurationOfThisHost: Rule = {
  name: 'configuration-of-this-host',
  description: 'No configuration that is bound for one host is given to another.',
  level: 'mandatory',
  check({ type, name, props }) {
    if (type === COMMAND) {
      const host = record(props.environment).FLEET_HOST;
      return typeof host === 'string' && !name.startsWith(`${host}-`)
        ? [`${name}: expected a step of the host it is named after, found one of ${host}`]
        : [];
    }
    if (type !== 'host') return [];
    return Object.keys(record(props.files)).flatMap((path) => {
      const owner = /^(?:hosts\/([^/]+)|home-[^/]+\/homes\/[^/@]+@([^/]+))\//.exec(path);
      const host = owner?.[1] ?? owner?.[2] ?? name;
      return host === name ? [] : [`${name}: ${path}: expected files of ${name}, found one of ${host}`];
    });
  },
};

/** One lost key must not lose every secret. */
export const twoAdmins: Rule = {
  name: 'two-admins',
  description: 'Two people or more can open the escrow and every secret file.',
  level: 'mandatory',
  check({ type, name, props }) {
    if (type !== 'fleet') return [];
    const count = new Set(Object.values(record(props.admins))).size;
    return count >= 2 ? [] : [`${name}: expected two admins with recipients of their own, found ${count}`];
  },
};
