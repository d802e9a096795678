import type { CheckFailure, Configuration } from '../rpc/provider';
import { diffMaps } from '../rpc/diff';
import { reveal, Secret, Unknown, type PropertyMap, type Value } from '../rpc/values';
import { Api, type ClientOptions } from './client';

const KEYS = new Set(['token', 'endpoint', 'endpointHetzner', 'pollInterval', 'pollFunction']);
const OFFICIAL = 'https://api.hetzner.cloud/v1';

/** The provider's configuration, and the API under it. */
export class HcloudConfiguration implements Configuration {
  private options: ClientOptions | undefined;

  public constructor(private readonly version: string) {}

  public check(news: PropertyMap): { inputs: PropertyMap; failures: CheckFailure[] } {
    const inputs = { ...news };
    const { token } = news;
    if (token !== undefined && !(token instanceof Unknown) && !(token instanceof Secret)) {
      inputs.token = new Secret(token);
    }
    return { inputs, failures: problemsOf(news).map((reason) => ({ property: '', reason })) };
  }

  public diff(olds: PropertyMap, news: PropertyMap): ReturnType<NonNullable<Configuration['diff']>> {
    const detailed = diffMaps(olds, news, { replaces: () => false, inputDiff: true });
    return {
      changes: Object.keys(detailed).length > 0,
      detailed,
      coarse: Object.keys(detailed).length === 0,
    };
  }

  public configure(config: PropertyMap): void {
    const token = text(config.token) ?? process.env.HCLOUD_TOKEN ?? '';
    if (token === '') {
      throw new Error(
        '[AttributeName("token")] Missing Hetzner Cloud API token: While configuring the provider, the Hetzner ' +
          'Cloud API token was not found in the HCLOUD_TOKEN environment variable or provider configuration block ' +
          'token attribute.',
      );
    }
    this.options = {
      token,
      endpoint: text(config.endpoint) ?? process.env.HCLOUD_ENDPOINT ?? OFFICIAL,
      pollInterval: milliseconds(text(config.pollInterval) ?? '500ms'),
      exponential: text(config.pollFunction) !== 'constant',
      userAgent: `hcloud-stand-in/${this.version}`,
    };
  }

  /** The API for one operation. */
  public connect(signal: AbortSignal): Api {
    if (!this.options) throw new Error('the provider is not configured');
    return new Api(this.options, signal);
  }
}

function problemsOf(news: PropertyMap): string[] {
  const found: string[] = [];
  for (const key of Object.keys(news)) {
    if (KEYS.has(key) || key === 'version') continue;
    found.push(
      `\`hcloud:${key}\` is not a valid configuration key for the hcloud provider. If the referenced key is not ` +
        'intended for the provider, please choose a different namespace from `hcloud:`.',
    );
  }
  const invalid = (text: string, key: string): void => {
    found.push(
      `could not validate provider configuration: ${text}. Check \`pulumi config get hcloud:${key}\`.`,
    );
  };
  const token = text(news.token);
  if (token !== undefined && token.length !== 64) {
    invalid('entered token is invalid (must be exactly 64 characters long)', 'token');
  }
  const poll = text(news.pollFunction);
  if (poll !== undefined && poll !== 'constant' && poll !== 'exponential') {
    invalid(`expected poll_function to be one of ["constant" "exponential"], got ${poll}`, 'pollFunction');
  }
  return found;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** A duration in Go's notation, `1m30s`. */
function milliseconds(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== duration) {
    throw new Error(`time: invalid duration "${duration}"`);
  }
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ''] ?? 0), 0);
}

function text(value: Value | undefined): string | undefined {
  const plain = value === undefined ? undefined : reveal(value);
  return typeof plain === 'string' ? plain : undefined;
}
