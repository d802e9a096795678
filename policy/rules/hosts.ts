import { record, type Rule } from '../rule';

/** Longer than any installation over a slow line; what waits longer has hung. */
const LONGEST = 24 * 3600;

/** Everything that waits ends. */
export const boundedWaits: Rule = {
  name: 'bounded-waits',
  description: 'Every limit of a host is a number of seconds, and at most a day.',
  level: 'mandatory',
  check({ type, name, props }) {
    if (type !== 'host') return [];
    const limits = Object.entries(record(props.limits));
    if (limits.length === 0) return [`${name}: expected limits, found none`];
    return limits.flatMap(([limit, seconds]) =>
      typeof seconds === 'number' && seconds > 0 && seconds <= LONGEST
        ? []
        : [`${name}: limits.${limit}: expected 1 to ${LONGEST} s, found ${String(seconds)}`],
    );
  },
};

/** That no unit failed says little of a machine that is there for one service. */
export const hasHealthCheck: Rule = {
  name: 'host-has-a-health-check',
  description: 'A host says by what it is known to be well: units, ports, URLs or commands.',
  level: 'advisory',
  check({ type, name, props }) {
    if (type !== 'host' || props.kind === 'home') return [];
    const checks = Object.values(record(props.health)).flat();
    return checks.length > 0
      ? []
      : [
          `${name}: expected health.units, tcp, http or commands, found none. Set one under hosts.${name}.health`,
        ];
  },
};

/** The system follows a stable release, homes what is newest (R1.1). */
export const homesOnTheirChannel: Rule = {
  name: 'homes-have-a-channel-of-their-own',
  description: 'No home follows the stable channel of its system.',
  level: 'advisory',
  check({ type, name, props }) {
    const { channel, homes } = props;
    if (type !== 'host' || channel === undefined || channel === 'unstable' || !Array.isArray(homes))
      return [];
    return homes
      .map(record)
      .flatMap(({ user, channel: home }) =>
        home === channel
          ? [
              `${name}: homes.${String(user)}.channel: expected another than the system's, found ${String(home)}`,
            ]
          : [],
      );
  },
};
