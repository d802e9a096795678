import { summarise, type HostPreview } from './preview-hosts';
import { cell, standing } from './preview-report';
import type { Preview } from './preview-steps';

/**
 * An issue's text, in Markdown: hosts that run something else than was delivered, or lack what config says. A reboot that waits is none of
 * that. A host that was not reached opens no issue, because laptops sleep, nor does one that nobody could evaluate; where there is one, these
 * are listed as unknown.
 * @returns undefined where nothing of that is known of any host
 */
export function driftReport(stack: string, preview: Preview): string | undefined {
  const { hosts } = summarise(preview);
  const unknown = hosts.filter(isUnknown);
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

function isUnknown({ notes }: HostPreview): boolean {
  return notes.some(({ about }) => about === 'unreachable' || about === 'not evaluated') && !isDrifted(notes);
}

function isOff({ kind, happens, notes }: HostPreview): boolean {
  return kind === 'leaving' || happens.length > 0 || isDrifted(notes);
}

function isDrifted(notes: HostPreview['notes']): boolean {
  return notes.some(({ about }) => about === 'drifted');
}
