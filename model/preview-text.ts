import { closureLines, type ClosureDiff, type Uncompared } from './closure-diff';
import type { HostPreview } from './preview-hosts';
import { standing } from './preview-report';

/** Closures of a host that were compared, and which they are, in words. */
export interface Comparison {
  readonly title: string;
  readonly result: ClosureDiff | Uncompared;
}

/**
 * What a preview says of one host, for a terminal: how it stands, what would be lost, what will happen, what differs between closures,
 * and the text that changes.
 */
export function hostText(host: HostPreview, compared: readonly Comparison[] = []): string {
  const { losses, closure, switched, diffs } = host;
  const happens = [...host.happens, ...host.ineffective];
  const what = happens.length === 0 ? ['nothing changes'] : happens;
  return [
    `${host.host}: ${standing(host).replaceAll('**', '')}`,
    ...losses.map((loss) => `  LOST: ${loss}`),
    ...what.map((line) => `  ${line}`),
    ...(switched ? [`  → ${closure ?? 'a closure that is known once it is built'}`] : []),
    ...compared.flatMap(({ title, result }) =>
      'unknown' in result
        ? [`  ${title}: unknown: ${result.unknown.replaceAll('\n', '\n    ')}`]
        : [`  ${title}:`, ...closureLines(result).map((line) => `    ${line}`)],
    ),
    ...diffs.flatMap(({ title, text }) => [
      '',
      `  ${title}:`,
      ...text.split('\n').map((line) => `    ${line}`),
    ]),
  ].join('\n');
}
