import type { ConfigMistake } from '../config-error';
import { secretHosts } from '../defaults';
import { homeKeyName } from '../home-secrets';
import { passphraseSecret } from '../disk';
import type { HostSpec } from '../fleet-spec';
import { NAMESPACE } from '../namespace';
import type { FleetConfig } from '../schema';
import { ADMINS_FILE } from '../secret-files';
import { foreignSecretMistakes, homeSecretMistakes, isForeign, noneOf } from './home-secrets';
import { unknownNames } from './names';
import { recipeMistakes } from './recipes';

/** Sources of what somebody can type. */
const PASSPHRASES: readonly string[] = ['value', 'password', 'hex', 'base64'];

const ON_HOSTS = ['owner', 'group', 'mode', 'path', 'neededForUsers', 'restartUnits', 'reloadUnits'] as const;

/** Of secrets, their values and whoever may read them. */
export function* secretMistakes(config: FleetConfig): Generator<ConfigMistake> {
  const files = new Map<string, { source: string; name: string }>();
  const passphrases = diskPassphrases(config);
  for (const [name, secret] of Object.entries(config.secrets)) {
    const path = `secrets.${name}`;
    const hosts = secretHosts(secret, config);
    yield* unknownNames(
      `${path}.hosts`,
      hosts.filter((host) => !isForeign(config, host)),
      Object.keys(config.hosts),
    );
    yield* foreignSecretMistakes(path, hosts, config);
    yield* homeSecretMistakes(path, secret, hosts, config);
    for (const host of hosts)
      if (config.hosts[host]?.flake !== undefined && secret.hosts !== 'all')
        yield {
          path: `${path}.hosts`,
          expected: 'hosts whose configuration is rendered',
          found: `${host}, which has a flake of its own`,
          next: `Declare the secret in that flake`,
        };
    if (secret.source === 'value' && !(name in config.secretValues))
      yield {
        path: `secretValues.${name}`,
        expected: 'a value',
        found: 'none',
        next: `Run: pulumi config set --secret --path '${NAMESPACE}:secretValues.${name}'`,
      };
    for (const file of filesOf(secret, hosts)) {
      const first = files.get(file) ?? { source: secret.source, name };
      files.set(file, first);
      if ((first.source === 'file') !== (secret.source === 'file'))
        yield {
          path: `${path}.source`,
          expected: `${first.source}, as ${first.name} in the same file ${file}.yaml (one file is either written by up or edited by hand)`,
          found: secret.source,
        };
    }
    yield* recipeMistakes(path, secret, config);
    const isElsewhere = isOfStack(name, config) || passphrases.some(([, used]) => used === name);
    if (secret.hosts === undefined) yield* hostlessMistakes(path, secret, isElsewhere);
  }
  for (const [host, secret] of passphrases) {
    const path = `hosts.${host}.hardware.disk.encryption.passphraseSecret`;
    yield* unknownNames(
      path,
      [secret],
      Object.keys(config.secrets).filter((one) => PASSPHRASES.includes(config.secrets[one]?.source ?? '')),
    );
  }
  for (const name of Object.keys(config.secretValues))
    if (config.secrets[name]?.source !== 'value')
      yield {
        path: `secretValues.${name}`,
        expected: `a secret of that name with source: value`,
        found: 'none',
      };
  for (const [name, user] of Object.entries(config.users)) {
    const secret = user.hashedPasswordSecret;
    if (secret !== undefined && config.secrets[secret]?.neededForUsers !== true)
      yield {
        path: `users.${name}.hashedPasswordSecret`,
        expected: 'a secret with neededForUsers: true',
        found: `"${secret}"`,
      };
  }
}

/** Host and name of the secret that its disk is encrypted with. */
function diskPassphrases({ hosts }: FleetConfig): [string, string][] {
  return Object.entries(hosts).flatMap(([host, { hardware }]): [string, string][] => {
    const secret = passphraseSecret({ hardware } as Pick<HostSpec, 'hardware'>);
    return secret === undefined ? [] : [[host, secret]];
  });
}

/** The private key of a certificate goes to Hetzner alone, and that which the operator signs with nowhere. */
function isOfStack(name: string, { cloud, nix }: FleetConfig): boolean {
  return [nix.signingKey, ...Object.values(cloud.certificates)].some(
    (owner) => owner !== undefined && 'privateKeySecret' in owner && owner.privateKeySecret === name,
  );
}

/** Of a secret that goes to no host: what nobody makes cannot be meant, nor can what a host would do with it. */
function* hostlessMistakes(
  path: string,
  secret: FleetConfig['secrets'][string],
  elsewhere: boolean,
): Generator<ConfigMistake> {
  if ((secret.source === 'value' && !elsewhere) || secret.source === 'file' || secret.home !== undefined)
    yield {
      path: `${path}.hosts`,
      expected: 'the hosts that receive it',
      found: 'none',
      next: 'Only a generated secret of no home may go to no host',
    };
  yield* noneOf(ON_HOSTS, path, secret, `none without ${path}.hosts: it is put on no host`);
}

/** Names of the files that a secret stands in. */
function filesOf(secret: FleetConfig['secrets'][string], hosts: readonly string[]): string[] {
  const { home } = secret;
  if (secret.hosts === undefined) return [ADMINS_FILE.replace(/\.yaml$/, '')];
  if (home !== undefined) return hosts.map((host) => `homes/${homeKeyName(home, host)}`);
  return [hosts.length === 1 && secret.hosts !== 'all' ? (hosts[0] ?? '') : 'common'];
}
