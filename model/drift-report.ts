import { summarise, type HostPreview } from './preview-hosts';
import { cell, standing } from './preview-report';
import type { Preview } from './preview-steps';

/**
 * An issue's text, in Markdown: hosts that run something else than was delivered, or lack what config says. A reboot that waits is none of
 * that. A host that was not reached opens no issue, because laptops sleep; where there is one, it is listed as unknown.
 * @returns undefined where nothing of that is known of any host
 */
export function driftReport(stack: string, preview: Preview): string | undefined {
  const { hosts } = summarise(preview);
  const unknown = hosts.filter(({ notes }) => notes.some(({ about }) => about === 'unreachable'));
  const off = hosts.filter((host) => !unknown.includes(host) && isOff(host));
  if (off.length === 0) return undefined;
  return [
    `What is not as the stack \`${stack}\` says. \`./fleet up --stack ${stack}\` brings it there; see \`./fleet preview\` first.`,
    '',
    '| host | what up would do | how it stands |',
    '| --- | --- | --- |',
    ...[...off, ...unknown].map(
      (host) => `| ${host.host} | ${cell(host.happens.join(', ') || 'nothing')} | ${cell(standing(host))} |`,
    ),
    '',
  ].join('\n');
}

function isOff({ kind, happens, notes }: HostPreview): boolean {
  return kind === 'leaving' || happens.length > 0 || notes.some(({ about }) => about === 'drifted');
}
