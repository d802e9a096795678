import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shortStorePaths } from '../../model/store-path';
import { RECORDS, ROWS, type Fault, type FaultRecord } from './rows';

const HEAD = `# Faults

Whatever happens during a deployment, each host ends confirmed on the new closure or back on the exact one that it ran before,
without a person walking to it. Every line here is a test under \`test/faults\`, caused from outside (signals, cables, power, full
disks, packet filters, clocks) on simulated hosts with a real systemd, sshd, store and network. This page is what one run showed:
\`./fleet test faults\`, then \`npm run faults\`.

**ends** is what the host runs, has as its profile, boots by default and knows to be good: as before, or new. **exit** is that of
the step, or of \`up\`. Limits were short: 3 s to activate, 5 s to confirm, so that **s** shows what the program adds to them.
`;

/** What docs/faults.md says of a row, before what a run has shown. */
export function outcomeCells(fault: Fault): string[] {
  const { ends, exit } = ROWS[fault];
  return [fault, ends === 'before' ? 'as before' : 'new', String(exit)];
}

function page(records: ReadonlyMap<string, FaultRecord>): string {
  const rows = (Object.keys(ROWS) as Fault[]).map((fault) => {
    const record = records.get(fault);
    if (record === undefined)
      throw new Error(`no run has shown ${JSON.stringify(fault)}: ./fleet test faults, then again`);
    const { before, after, seconds, says } = record;
    return [...outcomeCells(fault), seconds.toFixed(0), path(before), path(after), plain(says)];
  });
  const header = ['fault', 'ends', 'exit', 's', 'ran before', 'runs after', 'what the operator reads'];
  const lines = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${HEAD}\n<!-- prettier-ignore -->\n${lines.join('\n')}\n`;
}

/** A store path as people tell it from others. */
function path(storePath: string): string {
  return `\`${short(storePath)}\``;
}

function short(text: string): string {
  return shortStorePaths(text).replaceAll('…nixos-system-', '…');
}

function plain(text: string): string {
  return short(text).replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

/** `node dist/test/faults/table.js` in the project's folder */
if (require.main === module) {
  const records = readdirSync(RECORDS)
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(RECORDS, file), 'utf8')) as FaultRecord);
  writeFileSync(join('docs', 'faults.md'), page(new Map(records.map((record) => [record.fault, record]))));
}
