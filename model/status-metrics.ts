import { STATES, type HostStatus } from './status';

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/**
 * The hosts in Prometheus' text format, version 0.0.4 (prometheus.io, "Exposition formats"): for the node exporter's textfile
 * collector or a push gateway.
 */
export function statusMetrics(stack: string, hosts: readonly HostStatus[]): string {
  const each = (sample: (status: HostStatus) => readonly Sample[]): Sample[] =>
    hosts.flatMap((status) =>
      sample(status).map(([labels, value]): Sample => [{ stack, host: status.host, ...labels }, value]),
    );
  return [
    gauge(
      'fleet_host_state',
      'Whether the host is in this state: exactly one is 1.',
      each(({ state }) => STATES.map((name) => [{ state: name }, name === state ? 1 : 0])),
    ),
    gauge(
      'fleet_host_reboot_needed',
      'Whether something of the running closure only a reboot brings into force; absent where nobody could look.',
      each(({ running, rebootNeeded }) =>
        running === undefined ? [] : [[{}, rebootNeeded === undefined ? 0 : 1]],
      ),
    ),
    gauge(
      'fleet_host_generation',
      'Generation of the system profile that was delivered last.',
      each(({ generation }) => (generation === null ? [] : [[{}, generation]])),
    ),
    gauge(
      'fleet_host_delivered_timestamp_seconds',
      'When the host was confirmed last, in seconds since 1970.',
      each(({ deliveredAt }) => (deliveredAt === null ? [] : [[{}, Date.parse(deliveredAt) / 1000]])),
    ),
    gauge(
      'fleet_host_info',
      'Store path and kernel that were delivered last.',
      each(({ storePath, kernel }) =>
        storePath === null ? [] : [[{ store_path: storePath, kernel: kernel ?? '' }, 1]],
      ),
    ),
  ].join('');
}

function gauge(name: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escape(text)}"`);
    return `${name}{${pairs.join(',')}} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines, ''].join('\n');
}

function escape(text: string): string {
  return text.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}
