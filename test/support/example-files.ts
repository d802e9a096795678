import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { knownNames, readOwn, readNix } from '../../deploy/project';
import type { FleetSpec, HostSpec } from '../../model/fleet-spec';
import { NAMESPACE } from '../../model/namespace';
import { parseConfig } from '../../model/parse-config';
import { parseStackFile } from '../../model/stack-file';
import { droidModules, renderDroid } from '../../render/droid';
import { renderHome } from '../../render/home';
import { renderHost } from '../../render/host';
import type { Files } from '../../render/reach';
import { namedFiles } from '../../render/own-modules';
import type { RawConfig } from './config';

/** Everything under `nix/`. */
export const NIX = readNix();
/** Of a cloud host before it is there; any valid one. */
const HOST_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC3cHIG+ZwzoJBKNg3n+TD6yvFfJ3lI5qBFdRR3pu7Ae';

/** A stack file under `examples/`, rendered as `up` would, without any host, secret or engine; run from the project's root. */
export class ExampleFiles {
  readonly spec: FleetSpec;

  /** @param change of the stack file's keys, without their namespace */
  constructor(
    readonly name: string,
    change: (config: RawConfig) => void = () => undefined,
  ) {
    const { config } = parse(readFileSync(join('examples', `Pulumi.${name}.yaml`), 'utf8')) as {
      config: Record<string, unknown>;
    };
    const short: RawConfig = {};
    for (const [key, value] of Object.entries(config)) short[key.replace(`${NAMESPACE}:`, '')] = value;
    change(short);
    const long: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(short)) long[`${NAMESPACE}:${key}`] = value;
    const text = stringify({ config: long });
    this.spec = parseConfig(parseStackFile(text), knownNames(NIX)).fleet;
  }

  host(name: string): HostSpec {
    const host = this.spec.hosts.find((candidate) => candidate.name === name);
    if (host === undefined) throw new Error(`examples/Pulumi.${this.name}.yaml has no host ${name}`);
    return host;
  }

  /** Files of one host's flake, with placeholders for what only a real fleet has. */
  files(name: string, nix: Files = NIX): Map<string, string> {
    const host = this.host(name);
    const names = ['common', ...this.spec.hosts.map((other) => other.name)];
    return renderHost(this.spec, host, {
      facts: { hostKey: host.kind === 'physical' ? host.hostKey : HOST_KEY },
      secretFiles: Object.fromEntries(
        names.flatMap((file) => [`${file}.yaml`, `homes/${file}.yaml`]).map((file) => [file, 'ENC\n']),
      ),
      nix,
      modules: readOwn(namedFiles(host)),
    });
  }

  homeFiles(name: string, user: string): Map<string, string> {
    const host = this.spec.homeHosts.find((one) => one.name === name) ?? this.host(name);
    const home = host.homes.find((candidate) => candidate.user === user);
    if (home === undefined)
      throw new Error(`examples/Pulumi.${this.name}.yaml: ${name} has no home of ${user}`);
    return renderHome(this.spec, host, home, {
      nix: NIX,
      modules: readOwn(home.modules),
      secretFile: 'sops: { age: [{ recipient: age1, enc: ENC }] }\n',
    });
  }

  droidFiles(name: string): Map<string, string> {
    const droid = this.spec.droids.find((one) => one.name === name);
    if (droid === undefined) throw new Error(`examples/Pulumi.${this.name}.yaml has no device ${name}`);
    return renderDroid(droid, { nix: NIX, modules: readOwn(droidModules(droid)) });
  }
}
