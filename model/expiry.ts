import { endOf, leafFrom } from './certificate';
import type { ConfigMistake } from './config-error';
import type { SecretSpec } from './fleet-spec';
import { NAMESPACE } from './namespace';

const DAY = 24 * 60 * 60 * 1000;
/** From here on preview says that a certificate is about to expire. */
const WARNING_DAYS = 30;

/** Of secrets that expire, at one moment. */
export interface Expiry {
  /** Expired, or not valid yet. */
  readonly mistakes: readonly ConfigMistake[];
  /** What will expire soon. */
  readonly warnings: readonly string[];
}

/** Looks at the last day of every authority and certificate. */
export function expiry(secrets: readonly SecretSpec[], now: Date): Expiry {
  const mistakes: ConfigMistake[] = [];
  const warnings: string[] = [];
  // One of homes is there once for each host.
  const dated = new Map(secrets.map(({ name, source, expires }) => [name, { source, expires }]));
  for (const [name, { source, expires }] of dated) {
    if (expires === undefined) continue;
    const path = `${NAMESPACE}:secrets.${name}.expires`;
    const left = Math.floor((endOf(expires).getTime() - now.getTime()) / DAY);
    const next = `Set ${path} to a later day`;
    if (left < 0)
      mistakes.push({
        path,
        expected: 'a day that is not over',
        found: expires,
        next: `${next}, and run up`,
      });
    else if (source === 'certificate' && leafFrom(expires) > now)
      mistakes.push({
        path,
        expected: `a day within ${Math.floor((endOf(expires).getTime() - leafFrom(expires).getTime()) / DAY)} days: Apple's systems refuse a server's certificate that is valid for longer`,
        found: expires,
        next: 'Name an earlier one',
      });
    else if (left < WARNING_DAYS)
      warnings.push(`${path}: expires in ${left} days, at the end of ${expires} (UTC). ${next}, and run up`);
  }
  return { mistakes, warnings };
}
