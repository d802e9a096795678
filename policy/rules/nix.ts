import { SERVER } from '../../model/resource-types';
import { lines, type Rule } from '../rule';

/** A forced definition beats every other one without a word: whoever reads it later must be told why (R2.6). */
export const forcedWithReason: Rule = {
  name: 'forced-override-has-a-reason',
  description: 'mkForce stands beside a comment that says why it must.',
  level: 'mandatory',
  check: (resource) =>
    lines(resource, (line, before) =>
      /\bmkForce\b/.test(code(line)) && !line.includes('#') && !/^\s*(#|.*\*\/\s*$)/.test(before)
        ? 'expected a comment beside mkForce that says why, found none'
        : undefined,
    ),
};

const LOGIN: readonly [RegExp, string][] = [
  [/\bPasswordAuthentication\s*=\s*true/, 'PasswordAuthentication = false'],
  [/\bKbdInteractiveAuthentication\s*=\s*true/, 'KbdInteractiveAuthentication = false'],
  [/\bPermitEmptyPasswords\s*=\s*(true|"yes")/, 'PermitEmptyPasswords = false'],
  [/\bPermitRootLogin\s*=\s*"yes"/, 'PermitRootLogin = "prohibit-password" or "no"'],
];

/** Passwords are guessed, and every machine with an open port is tried all day. */
export const noPasswordLogin: Rule = {
  name: 'no-password-login',
  description: 'Nobody logs in over SSH with a password.',
  level: 'mandatory',
  check: (resource) =>
    lines(resource, (line) => {
      const found = LOGIN.find(([pattern]) => pattern.test(code(line)));
      return found === undefined ? undefined : `expected ${found[1]}, found ${line.trim()}`;
    }),
};

/** What runs would depend on the day on which it was pulled. */
export const noLatestImage: Rule = {
  name: 'no-latest-image',
  description: 'Images are named by a version or a digest.',
  level: 'mandatory',
  check(resource) {
    const { type, name, props } = resource;
    if (type === SERVER && /(^|[:-])latest$/.test(String(props.image)))
      return [`${name}: expected an image of a version, found ${String(props.image)}`];
    return lines(resource, (line) => {
      const image = /\bimage\s*=\s*"([^"$]+)"/.exec(code(line))?.[1];
      if (image === undefined || image.includes('@sha256:')) return undefined;
      const tag = /:([^/:]+)$/.exec(image)?.[1];
      return tag === undefined || tag === 'latest'
        ? `expected an image with a version or a digest, found ${image}`
        : undefined;
    });
  },
};

/** A unit that waits for ever hangs the switch that starts it, and the boot after it. */
export const boundedUnits: Rule = {
  name: 'bounded-units',
  description: 'No unit waits without a limit.',
  level: 'advisory',
  check: (resource) =>
    lines(resource, (line) =>
      /\b(TimeoutStartSec|TimeoutSec|JobTimeoutSec)\s*=\s*("infinity"|"?0"?\s*;)/.test(code(line))
        ? `expected a limit, found ${line.trim()}`
        : undefined,
    ),
};

/** A line of Nix without its comment. */
function code(line: string): string {
  return line.replace(/(^|\s)#.*$/, '');
}
