import { execFileSync } from 'node:child_process';

/**
 * Makes the cable to a simulated machine slow, in kilobit a second. Returns what makes it fast again.
 * @param name of at most 13 characters
 */
export function slowCable(
  { lab, name }: { readonly lab: { readonly folder: string }; readonly name: string },
  kilobit: number,
): () => void {
  const tc = (...args: string[]) =>
    execFileSync('nsenter', [`--net=${lab.folder}/net`, 'tc', 'qdisc', ...args]);
  // What comes within 10 ms: less is no full rate with a clock of 100 Hz.
  const burst = `${Math.max(4, Math.ceil(kilobit / 8 / 100))}kb`;
  tc('add', 'dev', `v-${name}`, 'root', 'tbf', 'rate', `${kilobit}kbit`, 'burst', burst, 'latency', '2s');
  return () => {
    tc('del', 'dev', `v-${name}`, 'root');
  };
}
