import type { HostPreview } from './preview-hosts';
import { standing } from './preview-report';

/** What a preview says of one host, for a terminal: how it stands, what would be lost, what will happen, and the text that changes. */
export function hostText(host: HostPreview): string {
  const { happens, losses, closure, switched, diffs } = host;
  const what = happens.length === 0 ? ['nothing changes'] : happens;
  return [
    `${host.host}: ${standing(host).replaceAll('**', '')}`,
    ...losses.map((loss) => `  LOST: ${loss}`),
    ...what.map((line) => `  ${line}`),
    ...(switched ? [`  → ${closure ?? 'a closure that is known once it is built'}`] : []),
    ...diffs.flatMap(({ title, text }) => [
      '',
      `  ${title}:`,
      ...text.split('\n').map((line) => `    ${line}`),
    ]),
  ].join('\n');
}
