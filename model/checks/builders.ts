import { builderOf, ITSELF, OPERATOR } from '../builder';
import { type ConfigMistake, show } from '../config-error';
import { NAMESPACE } from '../namespace';
import { optionAt } from '../option-at';
import type { FleetConfig } from '../schema';
import { givenSecrets, unknownNames, type Known } from './names';

/** A builder has to be there, to build for the host's system, and not to wait for what it builds. */
export function* builderMistakes(config: FleetConfig, known: Known): Generator<ConfigMistake> {
  const built = Object.keys(config.hosts).flatMap((name) => {
    const builder = builderOf(name, config);
    return builder === undefined ? [] : [{ name, builder }];
  });
  const hosts = Object.keys(config.hosts);
  const said = new Map(built.map(({ name, builder }) => [placeOf(name, config), builder]));
  for (const [path, builder] of said)
    if (builder !== OPERATOR && !hosts.includes(builder))
      yield {
        path,
        expected: `${ITSELF}, ${OPERATOR} or a host that runs NixOS (${hosts.join(', ')})`,
        found: show(builder),
      };
  const [first] = built;
  if (first !== undefined && config.nix.evaluator === 'host')
    yield {
      path: 'nix.evaluator',
      expected: `auto or ${OPERATOR}: what ${first.builder} builds for ${first.name} is evaluated by the operator`,
      found: 'host',
    };
  for (const [name, { signingKey }] of Object.entries(config.hosts))
    if (signingKey !== undefined && !built.some(({ builder }) => builder === name))
      yield {
        path: `hosts.${name}.signingKey`,
        expected: `none: ${name} builds for no other host`,
        found: show(signingKey),
        next: `Take it out, or let a host name ${name} as its builder`,
      };
  yield* operatorKeyMistakes(
    config,
    built.some(({ builder }) => builder === OPERATOR),
  );
  for (const { name, builder } of built) {
    yield* systemMistakes(name, builder, config, known);
    yield* circleMistakes(name, config);
  }
}

function* operatorKeyMistakes(config: FleetConfig, builds: boolean): Generator<ConfigMistake> {
  const { signingKey } = config.nix;
  if (signingKey === undefined) return;
  const { privateKeySecret } = signingKey;
  yield* unknownNames('nix.signingKey.privateKeySecret', [privateKeySecret], givenSecrets(config));
  const hosts = config.secrets[privateKeySecret]?.hosts;
  if (hosts !== undefined)
    yield {
      path: `secrets.${privateKeySecret}.hosts`,
      expected:
        'none: whoever has the key that the operator signs with passes for the operator (nix.signingKey)',
      found: show(hosts),
    };
  if (!builds)
    yield {
      path: 'nix.signingKey',
      expected: 'none: the operator builds for no host',
      found: show(signingKey.publicKey),
      next: `Take it out, or set ${NAMESPACE}:nix.builder, or builder of a host, to ${OPERATOR}`,
    };
}

/** Where config says who builds for a host. */
function placeOf(name: string, { hosts }: FleetConfig): string {
  return hosts[name]?.builder === undefined ? 'nix.builder' : `hosts.${name}.builder`;
}

function* systemMistakes(
  name: string,
  builder: string,
  config: FleetConfig,
  known: Known,
): Generator<ConfigMistake> {
  const system = config.hosts[name]?.system ?? '';
  const systems = systemsOf(builder, config, known);
  if (systems === undefined || systems.includes(system)) return;
  const others = Object.keys(config.hosts).filter(
    (other) => other !== name && systemsOf(other, config, known)?.includes(system),
  );
  yield {
    path: `hosts.${name}.builder`,
    expected: `a builder for ${system}, which ${name} is`,
    found: `${show(builder)}, which builds for ${systems.join(' and ')}`,
    next: `Set ${NAMESPACE}:hosts.${name}.builder to ${[ITSELF, ...others].join(' or ')}${
      builder === OPERATOR
        ? ''
        : `, or let ${builder} emulate it (boot.binfmt.emulatedSystems in its options)`
    }`,
  };
}

/** Undefined where it is not known. */
function systemsOf(builder: string, { hosts }: FleetConfig, known: Known): string[] | undefined {
  if (builder === OPERATOR) return known.operatorSystem === undefined ? undefined : [known.operatorSystem];
  const host = hosts[builder];
  // A configuration of the user's own says elsewhere what it emulates.
  if (host === undefined || host.flake !== undefined) return undefined;
  const emulated = optionAt(host.options, 'boot.binfmt.emulatedSystems');
  return [host.system, ...(Array.isArray(emulated) ? emulated.map(String) : [])];
}

/** Each would wait for the other one to be installed. */
function* circleMistakes(name: string, config: FleetConfig): Generator<ConfigMistake> {
  const chain = [name];
  for (let at = builderOf(name, config); at !== undefined; at = builderOf(at, config)) {
    if (at === name) {
      yield {
        path: placeOf(name, config),
        expected: `a builder that does not wait for ${name}`,
        found: [...chain, name].join(', which is built by '),
        next: `Let one of them build for itself: ${NAMESPACE}:hosts.${name}.builder: ${ITSELF}`,
      };
      return;
    }
    if (at === OPERATOR || chain.includes(at) || !(at in config.hosts)) return;
    chain.push(at);
  }
}
