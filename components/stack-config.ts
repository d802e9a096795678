import * as pulumi from '@pulumi/pulumi';
import type { Known } from '../model/checks/names';
import { ConfigError } from '../model/config-error';
import { expiry } from '../model/expiry';
import type { FleetSpec } from '../model/fleet-spec';
import { tokenMistakes } from '../model/hetzner-token';
import { withIncluded } from '../model/included';
import { NAMESPACE, SECRET_KEY } from '../model/namespace';
import { parseConfig } from '../model/parse-config';
import { signingKeyMistakes } from '../model/signing-key';

export interface StackConfig {
  readonly fleet: FleetSpec;
  /** Ask each host what it runs before planning. */
  readonly probe: boolean;
  /** The API at Hetzner, where there are cloud hosts. */
  readonly api: { readonly token: string; readonly endpoint?: string };
  /** Private half of `nix.signingKey`, which is not to be written down. */
  readonly privateKey?: string;
  /** Secret values by secret name. */
  readonly secretValues: pulumi.Output<Readonly<Record<string, string>>>;
}

/**
 * Reads the config of the current stack.
 * @param read text of a file of the project, undefined where there is none
 * @throws ConfigError with every mistake at once
 */
export function readStackConfig(known: Known, read: (path: string) => string | undefined): StackConfig {
  // The engine's own list of keys that hold a `secure:` value anywhere inside; the SDK has no public name for it.
  const secretKeys = new Set(JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? '[]') as string[]);
  const values = pulumi.runtime.allConfig();
  const parsed = parseConfig(withIncluded({ values, isSecret: (key) => secretKeys.has(key) }, read), known);
  const token = values['hcloud:token'] ?? process.env.HCLOUD_TOKEN ?? '';
  const endpoint = values['hcloud:endpoint'] ?? process.env.HCLOUD_ENDPOINT;
  const secrets = JSON.parse(values[`${NAMESPACE}:${SECRET_KEY}`] ?? '{}') as Record<string, string>;
  const mistakes = [...tokenMistakes(parsed.fleet, token), ...signingKeyMistakes(parsed.fleet.nix, secrets)];
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  watchExpiry(parsed.fleet);
  const privateKey = secrets[parsed.fleet.nix.signingKey?.privateKeySecret ?? ''];
  const config = new pulumi.Config(NAMESPACE);
  return {
    ...parsed,
    api: { token, ...(endpoint === undefined ? {} : { endpoint }) },
    ...(privateKey === undefined ? {} : { privateKey }),
    secretValues:
      config.getSecretObject<Record<string, string>>(SECRET_KEY) ?? pulumi.output<Record<string, string>>({}),
  };
}

/** A certificate that has expired is not delivered; one that is about to is said in time. */
function watchExpiry({ secrets }: FleetSpec): void {
  const { mistakes, warnings } = expiry(secrets, new Date());
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  for (const warning of warnings) void pulumi.log.warn(warning);
}
