import { builderOf, OPERATOR } from '../builder';
import { show, type ConfigMistake } from '../config-error';
import { DEPLOY_USER, deploysAsUser } from '../deploy-user';
import { NAMESPACE } from '../namespace';
import type { FleetConfig } from '../schema';

/** A deploy user is less than root only where somebody else than the operator says what may run: a builder that signs. */
export function* deployUserMistakes(config: FleetConfig): Generator<ConfigMistake> {
  const wanted = Object.entries(config.hosts).filter(([, { deployUser }]) => deployUser !== undefined);
  const [first] = wanted.map(([name]) => name);
  if (first !== undefined && DEPLOY_USER in config.users)
    yield {
      path: `users.${DEPLOY_USER}`,
      expected: `another name: hosts.${first}.deployUser makes a user ${DEPLOY_USER} who may only deploy`,
      found: show(DEPLOY_USER),
    };
  const signers = new Set<string>();
  for (const [name, host] of wanted) {
    const path = `hosts.${name}`;
    yield* builderMistakes(name, config, signers);
    const built = Object.keys(config.hosts).find((other) => builderOf(other, config) === name);
    if (built !== undefined && deploysAsUser(host))
      yield {
        path: `${path}.connection.user`,
        expected: `root, or a user who may become root: ${name} builds for ${built}, which takes more than deploying`,
        found: show(DEPLOY_USER),
      };
    if (host.deployUser?.rootLogin === false && !deploysAsUser(host))
      yield {
        path: `${path}.deployUser.rootLogin`,
        expected: `true while connection.user is ${host.connection.user}: the switch could not be confirmed`,
        found: 'false',
        next: `Deliver ${DEPLOY_USER} first, then set ${NAMESPACE}:${path}.connection.user to ${DEPLOY_USER}, then this to false`,
      };
    if (
      host.deployUser?.sshKeys === undefined &&
      Object.values(config.admins).every(({ sshKeys }) => sshKeys.length === 0)
    )
      yield {
        path: `${path}.deployUser.sshKeys`,
        expected: 'one key at least: the admins have none',
        found: 'none',
      };
  }
}

function* builderMistakes(name: string, config: FleetConfig, signers: Set<string>): Generator<ConfigMistake> {
  const builder = builderOf(name, config);
  const next = `Set ${NAMESPACE}:hosts.${name}.builder to a host that builds for it, or take deployUser out`;
  if (builder === undefined || builder === OPERATOR) {
    const why =
      builder === OPERATOR
        ? 'what the operator builds, the operator signs'
        : 'a host that builds for itself is told by the operator what to build';
    yield {
      path: `hosts.${name}.builder`,
      expected: `another host of the fleet, with a signingKey, as hosts.${name}.deployUser needs: ${why}`,
      found: config.hosts[name]?.builder ?? config.nix.builder,
      next,
    };
    return;
  }
  const host = config.hosts[builder];
  // A builder that is not there has its own mistake; one that does not sign is said once.
  if (host === undefined || host.signingKey !== undefined || signers.has(builder)) return;
  signers.add(builder);
  yield {
    path: `hosts.${builder}.signingKey`,
    expected: `the public key that ${builder} signs with: hosts.${name}.deployUser takes nothing else`,
    found: 'none',
    next: `up says it where ${builder} builds ("build: signed by ${builder}-1:…"): deliver once without deployUser, and write it down`,
  };
}
