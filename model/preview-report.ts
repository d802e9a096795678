/** One step of `pulumi preview --json`. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
}

/** What a reviewer is told first: these lose what is on a machine, or the machine. */
const HURTS = new Set(['delete', 'delete-replaced', 'replace', 'create-replacement', 'discard']);

/** By this line an earlier comment on the same stack is found again. */
export function reportMarker(stack: string): string {
  return `<!-- nixos-fleet preview of ${stack} -->`;
}

/**
 * A pull request's comment: a row per host with what will happen to it, everything else folded.
 * @param steps of `pulumi preview --json`
 */
export function previewReport(stack: string, steps: readonly PreviewStep[]): string {
  const changes = steps.filter(({ op }) => op !== 'same' && op !== 'read').map(described);
  const hurting = changes.filter(({ op }) => HURTS.has(op));
  const hosts = new Map<string, string[]>();
  for (const { host, what } of changes)
    if (host !== undefined) hosts.set(host, [...(hosts.get(host) ?? []), what]);
  const rows = [...hosts].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    reportMarker(stack),
    `### Preview of \`${stack}\``,
    '',
    ...(changes.length === 0 ? ['Nothing changes on any host.'] : []),
    ...(hurting.length === 0
      ? []
      : [
          '> [!CAUTION]',
          `> Deleted or replaced: ${hurting.map(({ name }) => `\`${name}\``).join(', ')}`,
          '',
        ]),
    ...(rows.length === 0
      ? []
      : [
          '| host | what will happen |',
          '| --- | --- |',
          ...rows.map(([host, what]) => `| ${host} | ${what.join(', ')} |`),
        ]),
    ...(changes.length === 0
      ? []
      : [
          '',
          `<details><summary>${changes.length} resources</summary>`,
          '',
          ...changes.map(({ op, name }) => `- ${op} \`${name}\``),
          '',
          '</details>',
        ]),
    '',
  ].join('\n');
}

interface Change {
  readonly op: string;
  readonly name: string;
  readonly host?: string;
  readonly what: string;
}

/** Steps of a host stand under its component, and are named after it (components/). */
function described({ op, urn }: PreviewStep): Change {
  const [, , types = '', name = ''] = urn.split('::');
  const onHost = /nixos-fleet:index:(?:Physical|Cloud|Home)Host\$/.test(types);
  const [, host, step = ''] = /^(.*?)-(install|build|switch|home-.*)$/.exec(name) ?? [];
  return onHost && host !== undefined
    ? {
        op,
        name,
        host,
        what: op === 'delete' ? `${step} no longer managed` : step.replace(/^home-/, 'home of '),
      }
    : { op, name, what: name };
}
