import { setTimeout as sleep } from 'node:timers/promises';
import type { Machines } from './machines';

/** Machines that note what is asked of them. For tests. */
export class NotedMachines implements Machines {
  readonly calls: string[] = [];
  readonly up = new Set<string>();
  broken = false;

  prepare(name: string, hostKey: string | null, authorizedKeys: readonly string[]): void {
    this.calls.push(`prepare ${name} ${hostKey ?? 'no key'} ${authorizedKeys.join(',')}`);
  }
  start: Machines['start'] = async ({ name, ipv4, ipv6, disk, image }) => {
    const from = image === null ? '' : ` from ${image}`;
    this.calls.push(`start ${name} ${ipv4} ${ipv6 ?? '-'} ${disk}${from}`);
    await sleep(20);
    if (this.broken) throw new Error(`${name} did not boot`);
    this.up.add(name);
  };
  stop = (name: string) => this.note('stop', name, false);
  kill = (name: string) => this.note('kill', name, false);
  reboot = (name: string) => this.note('reboot', name, true);
  rescue = (name: string, keys: readonly string[] | null) =>
    this.noted(`rescue ${name} ${keys === null ? 'off' : `with ${keys.join(',')}`}`);
  wipe = (name: string) => this.note('wipe', name, false);
  remove = (name: string) => this.note('remove', name, false);
  addPrivateAddress: Machines['addPrivateAddress'] = (name, { ip, aliases, range }) =>
    this.note(`add ${[ip, ...aliases].join(',')} of ${range} to`, name, true);
  removePrivateAddress: Machines['removePrivateAddress'] = (name, { ip }) =>
    this.note(`remove ${ip} from`, name, true);
  makeVolume: Machines['makeVolume'] = ({ id, size, format }) =>
    this.noted(`make volume ${id} of ${size} as ${format ?? 'nothing'}`);
  growVolume = (id: number, size: number) => this.noted(`grow volume ${id} to ${size}`);
  removeVolume = (id: number) => this.noted(`remove volume ${id}`);
  attachVolume = (name: string, id: number) => this.noted(`attach volume ${id} to ${name}`);
  detachVolume = (name: string, id: number) => this.noted(`detach volume ${id} from ${name}`);
  makeImage = (name: string, image: number) => this.noted(`make image ${image} of ${name}`);
  removeImage = (image: number) => this.noted(`remove image ${image}`);
  running = () => Promise.resolve(this.up);

  private note(what: string, name: string, up: boolean): Promise<void> {
    if (up) this.up.add(name);
    else this.up.delete(name);
    return this.noted(`${what} ${name}`);
  }

  private noted(call: string): Promise<void> {
    this.calls.push(call);
    return Promise.resolve();
  }
}
