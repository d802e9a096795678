import { join, sep } from 'node:path';
import type { CheckReport } from '../model/check-report';
import type { DroidSpec, FleetSpec, HomeHostSpec, HostSpec, OwnFlake } from '../model/fleet-spec';
import { nixWarnings } from '../model/nix-warnings';
import { secretFiles } from '../model/secret-files';
import { type Account, type Examined, measure } from '../render/check-metrics';
import { documentationFacts } from '../render/documentation-facts';
import { droidModules, renderDroid } from '../render/droid';
import { renderHome } from '../render/home';
import { renderHost } from '../render/host';
import { usedInputs } from '../render/lock-part';
import { configLines, plaintextSecrets, undocumentedForces } from '../render/metrics';
import { namedFiles } from '../render/own-modules';
import { treeHash } from '../render/tree-hash';
import { DeployError, type DeployFailure } from './errors';
import { evalAttribute, slot } from './evaluate';
import { absoluteInputs, referencedFolder } from './flake-reference';
import { Progress } from './progress';
import { FLEET_FOLDER, readOwn } from './project';
import { writeTree } from './write-tree';

export interface CheckStack {
  readonly stack: string;
  readonly spec: FleetSpec;
  /** Everything under `nix/` by relative path. */
  readonly nix: ReadonlyMap<string, string>;
  /** Inputs that take the place of the stack's own. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Nothing simulated may be left among the inputs. */
  readonly real: boolean;
  /** Parts of warnings that fail nothing. */
  readonly accepted: readonly string[];
  readonly limit?: number;
}

/** A host's system, a home or a device: what is rendered and evaluated by itself. */
interface Configuration {
  readonly name: string;
  readonly host: Pick<HostSpec, 'name' | 'limits'> & { readonly flake?: OwnFlake };
  readonly channel: string;
  /** Folder of its own files in the rendered flake. */
  readonly folder: string;
  readonly attribute: string;
  readonly apply: string;
  readonly render: () => ReadonlyMap<string, string>;
}

interface Checked extends Examined {
  readonly failures: readonly string[];
}

/** Renders and evaluates every host and home of a stack; reaches no host and opens no secret. */
export async function checkStack(check: CheckStack): Promise<CheckReport> {
  const checked = await Promise.all(configurations(check).map((one) => slot(() => examine(check, one))));
  const measured = measure(checked, Object.keys(check.spec.users));
  return {
    stack: check.stack,
    configurations: checked,
    metrics: measured.map(({ metric }) => metric),
    failures: [
      ...checked.flatMap(({ failures }) => failures),
      ...measured.flatMap(({ misses }) => misses.map((miss) => new DeployError(miss).message)),
    ],
  };
}

function configurations(check: CheckStack): Configuration[] {
  const { hosts, homeHosts, droids } = check.spec;
  return [
    ...hosts.flatMap((host) => [system(check, host), ...homes(check, host)]),
    ...homeHosts.flatMap((host) => homes(check, host)),
    ...droids.map((droid) => device(check, droid)),
  ];
}

/** Only the evaluation sees it: what is in a sops file plays no part in it. */
const PLACEHOLDER = 'sops: { age: [{ recipient: placeholder, enc: not encrypted }] }\n';

function system({ spec, nix }: CheckStack, host: HostSpec): Configuration {
  return {
    name: host.name,
    host,
    channel: host.channel,
    folder: `hosts/${host.name}`,
    attribute: `nixosConfigurations.${host.name}`,
    apply: SYSTEM,
    render: () => {
      const ciphertext = secretFiles(spec.secrets).map(({ name }) => [name, PLACEHOLDER]);
      return renderHost(spec, host, {
        facts: documentationFacts(host),
        secretFiles: Object.fromEntries(ciphertext) as Record<string, string>,
        nix,
        modules: readOwn(namedFiles(host)),
      });
    },
  };
}

function homes({ spec, nix }: CheckStack, host: HostSpec | HomeHostSpec): Configuration[] {
  return host.homes.map((home) => ({
    name: `${home.user}@${host.name}`,
    host,
    channel: home.channel,
    folder: `homes/${home.user}@${host.name}`,
    attribute: `homeConfigurations."${home.user}@${host.name}"`,
    apply: HOME,
    render: () =>
      renderHome(spec, host, home, { nix, modules: readOwn(home.modules), secretFile: PLACEHOLDER }),
  }));
}

function device({ nix }: CheckStack, droid: DroidSpec): Configuration {
  return {
    name: droid.name,
    host: droid,
    channel: droid.channel,
    folder: `droids/${droid.name}`,
    attribute: `nixOnDroidConfigurations.${droid.name}`,
    apply: DEVICE,
    render: () => renderDroid(droid, { nix, modules: readOwn(droidModules(droid)) }),
  };
}

/** Attributes that make an account; others (a shell, packages, groups) only add to one. */
const IDENTITY = 'isNormalUser isSystemUser uid home description hashedPassword hashedPasswordFile openssh';

const SYSTEM = `host:
let
  attributes = value:
    if !builtins.isAttrs value then { }
    else if value._type or "" == "merge" then builtins.foldl' (all: part: all // attributes part) { } value.contents
    else if value ? _type then attributes (value.content or { })
    else value;
  identity = builtins.filter builtins.isString (builtins.split " " "${IDENTITY}");
  makes = value: builtins.any (name: attributes value ? \${name}) identity;
  # A definition in nixpkgs is none of ours.
  rendered = toString (builtins.head host.options.fleet.facts.hostKey.files);
  self = builtins.head (builtins.match ".*/([^/]+)/hosts/.*" rendered);
  isOurs = { file, ... }: builtins.match ".*/\${self}/.*" (toString file) != null;
  accounts = definition:
    let users = attributes definition.value;
    in map (user: { file = toString definition.file; inherit user; })
      (builtins.filter (user: makes users.\${user}) (builtins.attrNames users));
in {
  derivation = host.config.system.build.toplevel.drvPath;
  accounts = builtins.concatLists (map accounts (builtins.filter isOurs host.options.users.users.definitionsWithLocations));
}`;

const HOME = 'home: { derivation = home.activationPackage.drvPath; accounts = [ ]; }';

/** Beyond that only the device itself evaluates: its activation asks who runs it. */
const DEVICE = 'device: { derivation = device.config.environment.path.drvPath; accounts = [ ]; }';

async function examine(check: CheckStack, one: Configuration): Promise<Checked> {
  const { name, channel, folder } = one;
  const progress = new Progress(name, 'check');
  const started = performance.now();
  const kind = folder.startsWith('hosts/') ? 'system' : 'home';
  const base = { name, channel, kind, accounts: [], forces: [], secrets: [] } as const;
  const failed = (error: unknown, rest: Partial<Checked> = {}): Checked => {
    const seconds = (performance.now() - started) / 1000;
    return { ...base, lines: 0, ...rest, seconds, passed: false, failures: [failureText(error, name)] };
  };
  let files;
  try {
    files = one.render();
  } catch (error) {
    return failed(error);
  }
  const text = {
    lines: configLines(files, folder),
    forces: undocumentedForces(files),
    secrets: plaintextSecrets(
      files,
      check.spec.secrets.map((secret) => secret.name),
    ),
  };
  try {
    progress.say(`evaluating over ${channel}`);
    const { value, stderr } = await progress.during('evaluating', evaluated(check, one, files));
    const { derivation, accounts } = value as { derivation: string; accounts: Account[] };
    const warnings = nixWarnings(stderr).filter(
      (warning) => !check.accepted.some((part) => warning.text.includes(part)),
    );
    const failures = warnings.map(({ text: warning, option }) =>
      failureText(
        new DeployError({
          host: name,
          phase: 'evaluation',
          expected: 'no warning',
          found: option === undefined ? 'a warning' : `a warning about ${option}`,
          lastLines: warning.split('\n').map(withoutStore),
          next: `change what sets ${option ?? 'it'}: what is only a warning today is an error after the next release`,
        }),
        name,
      ),
    );
    const seconds = (performance.now() - started) / 1000;
    const passed = failures.length === 0;
    return { ...base, ...text, derivation, accounts: accounts.map(relative), seconds, passed, failures };
  } catch (error) {
    return failed(error, text);
  }
}

function evaluated(check: CheckStack, one: Configuration, files: ReadonlyMap<string, string>) {
  const { host } = one;
  // A configuration of the user's own flake has the inputs of that one.
  const own = host.flake !== undefined && one.apply === SYSTEM ? { own: host.flake.reference } : undefined;
  const overrideInputs = absoluteInputs(own ?? { ...check.spec.nix.overrideInputs, ...check.inputs });
  if (check.real) requireReal(one.name, files, overrideInputs);
  const flake = join(FLEET_FOLDER, 'check', check.stack, one.name);
  writeTree(flake, files, treeHash(files));
  const limit = check.limit ?? host.limits.evaluate;
  return evalAttribute(
    { host: host.name, flake, attribute: one.attribute, overrideInputs, limit },
    one.apply,
  );
}

/** Stand-ins and the real nixpkgs in one evaluation would show what neither is. @throws DeployError */
function requireReal(
  name: string,
  files: ReadonlyMap<string, string>,
  inputs: Readonly<Record<string, string>>,
): void {
  const used = usedInputs(files) ?? Object.keys(inputs);
  const simulated = used.filter((input) => {
    const folder = referencedFolder(inputs[input] ?? '')?.folder;
    return folder?.startsWith(join(process.cwd(), 'sandbox') + sep) === true;
  });
  if (simulated.length === 0) return;
  throw new DeployError({
    host: name,
    phase: 'evaluation',
    expected: 'real inputs beside a real nixpkgs',
    found: `stand-ins for ${simulated.join(', ')}`,
    next: `name them too: ${simulated.map((input) => `--input ${input}=REF`).join(' ')}`,
  });
}

function failureText(error: unknown, name: string): string {
  if (error instanceof DeployError) return error.message;
  const failure: DeployFailure = {
    host: name,
    phase: 'render',
    expected: 'files of this configuration',
    found: error instanceof Error ? error.message : String(error),
    next: 'mend the place in config that it names',
  };
  return new DeployError(failure).message;
}

/** As `nix/` has it. */
function relative({ file, user }: Account): Account {
  return { file: withoutStore(file), user };
}

function withoutStore(text: string): string {
  return text.replace(/[^\s`'"]*\/nix\/store\/[^/\s]+-source\//g, '');
}
