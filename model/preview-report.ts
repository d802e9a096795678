import { summarise, type HostPreview } from './preview-hosts';
import type { Preview } from './preview-steps';

/** GitHub refuses a comment of more than 65,536 characters. */
const LONGEST_DIFFS = 40_000;
const LONGEST_REMARKS = 8000;

/** By this line an earlier comment on the same stack is found again. */
export function reportMarker(stack: string): string {
  return `<!-- nixos-fleet preview of ${stack} -->`;
}

/**
 * A pull request's comment, in Markdown: what would be lost, a row per host with what will happen to it and how it stands,
 * secrets, and folded: the text that changes per host, and the resources.
 */
export function previewReport(stack: string, preview: Preview): string {
  const { hosts, secrets, changes, remarks } = summarise(preview);
  const losses = hosts.flatMap(({ host, losses: lost }) => lost.map((what) => `${host}: ${what}`));
  const rows = hosts.filter(deservesRow);
  const rest = hosts.filter((host) => !rows.includes(host));
  return [
    reportMarker(stack),
    `### Preview of \`${stack}\``,
    '',
    ...(losses.length === 0 ? [] : ['> [!CAUTION]', ...losses.map((loss) => `> - **${loss}**`), '']),
    ...(rows.length === 0
      ? []
      : [
          '| host | what will happen | how it stands |',
          '| --- | --- | --- |',
          ...rows.map((host) => `| ${host.host} | ${cell(happening(host))} | ${cell(standing(host))} |`),
          '',
        ]),
    ...unchanged(rest),
    ...(secrets.length === 0
      ? []
      : ['Secrets:', '', ...secrets.map(({ file, happens }) => `- \`${file}\`: ${happens.join('; ')}`), '']),
    ...(remarks.length === 0 ? [] : [remarks.map(item).join('\n').slice(0, LONGEST_REMARKS), '']),
    ...diffs(rows),
    ...(changes.length === 0
      ? []
      : folded(
          `${changes.length} resources`,
          changes.map(({ op, name }) => `- ${op} \`${name}\``),
        )),
  ].join('\n');
}

/** Of many hosts that nobody has asked, and that nothing is due on, one line is enough. */
function deservesRow({ kind, happens, ineffective, notes }: HostPreview): boolean {
  const comesOrGoes = kind === 'new' || kind === 'leaving';
  return (
    comesOrGoes ||
    happens.length + ineffective.length > 0 ||
    notes.some(({ about }) => about !== 'not probed')
  );
}

function happening({ losses, happens, ineffective }: HostPreview): string {
  const words = [...losses.map((loss) => `**${loss}**`), ...happens, ...ineffective];
  return words.length === 0 ? 'nothing' : words.join(', ');
}

const UNASKED = { new: 'new', leaving: 'leaves the stack', home: 'reached', system: 'as delivered' } as const;

/** Never "fine": only a host that was reached is said to run what was delivered. */
export function standing({ kind, notes }: Pick<HostPreview, 'kind' | 'notes'>): string {
  if (notes.length === 0) return UNASKED[kind];
  return notes
    .map(({ about, text }) => {
      if (about === 'not probed') return 'unknown: not probed';
      if (about === 'unreachable' || about === 'not evaluated') return `**unknown: ${about}**: ${text}`;
      return `**${about}**: ${text}`;
    })
    .join('; ');
}

/** Of hosts with no row. */
function unchanged(hosts: readonly HostPreview[]): string[] {
  const list = (some: readonly HostPreview[]) => some.map(({ host }) => host).join(', ');
  const [unknown, known] = [true, false].map((asked) =>
    hosts.filter(({ notes }) => notes.some(({ about }) => about === 'not probed') === asked),
  );
  return [
    ...(known === undefined || known.length === 0 ? [] : [`Nothing changes on: ${list(known)}.`, '']),
    ...(unknown === undefined || unknown.length === 0
      ? []
      : [
          `Nothing is due by config on: ${list(unknown)}. They were not probed: whether they drifted is unknown.`,
          '',
        ]),
  ];
}

function diffs(hosts: readonly HostPreview[]): string[] {
  let left = LONGEST_DIFFS;
  return hosts.flatMap(({ host, diffs: texts }) =>
    texts.flatMap(({ title, text }) => {
      const shown = text.length <= left ? text : `${text.slice(0, left)}\n… more: pulumi preview --diff`;
      left -= Math.min(left, text.length);
      return folded(`${host}: ${title}`, [fenced(shown)]);
    }),
  );
}

/** Longer than any run of backticks in it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}diff\n${text}\n${fence}`;
}

function folded(title: string, lines: readonly string[]): string[] {
  return [`<details><summary>${title}</summary>`, '', ...lines, '', '</details>', ''];
}

/** Of several lines the first, and the others below it. */
function item(text: string): string {
  return `- ${text
    .split(/\s*\n\s*/)
    .map(cell)
    .join('\n  - ')}`;
}

/** What ssh or a host says may hold anything. */
export function cell(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/[|<>]/g, (character) => `\\${character}`);
}
