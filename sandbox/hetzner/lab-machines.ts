import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Boot, Machines, PrivateAddress, VolumeDisk } from './machines';
import { run } from './run';

/** Milliseconds. Starting includes making a disk on a busy machine. */
const limits = { start: 120_000, stop: 60_000, exec: 20_000, list: 20_000, keygen: 20_000 };

/** Calls of lab.sh at once: a hundred boots together would starve one another into their limits. */
const atOnce = 4;

/** Servers are the lab's simulated hosts. */
export class LabMachines implements Machines {
  private under = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * @param script path of lab.sh
   * @param lab the lab's folder (FLEET_LAB)
   */
  constructor(
    private readonly script: string,
    private readonly lab: string,
  ) {}

  prepare(name: string, hostKey: string | null, authorizedKeys: readonly string[]): void {
    const folder = this.folder(name);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const keys = authorizedKeys.map((key) => `${key.trim()}\n`).join('');
    writeFileSync(join(folder, 'authorized_keys'), keys, { mode: 0o600 });
    if (hostKey !== null) writeFileSync(join(folder, 'host_key'), `${hostKey.trimEnd()}\n`, { mode: 0o600 });
  }

  async start({ name, ipv4, ipv6, disk, image }: Boot): Promise<void> {
    const folder = this.folder(name);
    const hostKey = join(folder, 'host_key');
    if (!existsSync(hostKey)) await this.makeHostKey(name, hostKey);
    const args = [name, ipv4, '--boot', 'server', '--disk', String(disk)];
    args.push('--host-key', hostKey, '--authorized-keys', join(folder, 'authorized_keys'));
    if (image !== null) args.push('--image', this.snapshot(image));
    if (ipv6 !== null) args.push('--ipv6', ipv6);
    await this.call('start', args, limits.start);
  }

  async stop(name: string): Promise<void> {
    if (this.exists(name)) await this.call('stop', [name], limits.stop);
  }

  async kill(name: string): Promise<void> {
    if (this.exists(name)) await this.call('kill', [name], limits.stop);
  }

  async reboot(name: string): Promise<void> {
    await this.call('reboot', [name], limits.start);
  }

  async rescue(name: string, authorizedKeys: readonly string[] | null): Promise<void> {
    const folder = join(this.lab, 'hosts', name, 'rescue');
    rmSync(folder, { recursive: true, force: true });
    if (authorizedKeys === null) return;
    // Whole before the next boot sees it.
    const making = `${folder}.making`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { recursive: true, mode: 0o700 });
    writeFileSync(join(making, 'authorized_keys'), authorizedKeys.map((key) => `${key.trim()}\n`).join(''));
    await this.makeHostKey('rescue', join(making, 'host_key'));
    renameSync(making, folder);
  }

  async wipe(name: string): Promise<void> {
    await this.call('wipe', [name], limits.stop);
  }

  async remove(name: string): Promise<void> {
    await this.wipe(name);
    rmSync(this.folder(name), { recursive: true, force: true });
  }

  async addPrivateAddress(name: string, { ip, aliases, range }: PrivateAddress): Promise<void> {
    for (const address of [ip, ...aliases])
      await this.exec(name, ['ip', 'addr', 'replace', `${address}/32`, 'dev', 'eth0']);
    await this.exec(name, ['ip', 'route', 'replace', range, 'dev', 'eth0', 'src', ip]);
  }

  async removePrivateAddress(name: string, { ip, aliases, range }: PrivateAddress): Promise<void> {
    await this.exec(name, ['sh', '-c', 'ip route del "$1" dev eth0 || true', 'sh', range]);
    for (const address of [ip, ...aliases])
      await this.exec(name, ['sh', '-c', 'ip addr del "$1" dev eth0 || true', 'sh', `${address}/32`]);
  }

  async makeVolume({ id, size, format }: VolumeDisk): Promise<void> {
    const image = this.image(id);
    mkdirSync(join(this.lab, 'hetzner', 'volumes'), { recursive: true, mode: 0o700 });
    await run('truncate', ['-s', `${size}M`, image], { limit: limits.exec });
    // Other file systems the lab's machines cannot mount.
    if (format === 'ext4')
      await run(
        'mkfs.ext4',
        ['-q', '-F', '-m', '0', '-J', 'size=8', '-E', 'assume_storage_prezeroed=1', image],
        {
          limit: limits.start,
        },
      );
  }

  async growVolume(id: number, size: number): Promise<void> {
    await run('truncate', ['-s', `${size}M`, this.image(id)], { limit: limits.exec });
  }

  removeVolume(id: number): Promise<void> {
    rmSync(this.image(id), { force: true });
    return Promise.resolve();
  }

  async attachVolume(name: string, id: number): Promise<void> {
    if (this.exists(name)) await this.call('attach', [name, String(id), this.image(id)], limits.exec);
  }

  async detachVolume(name: string, id: number): Promise<void> {
    if (this.exists(name)) await this.call('detach', [name, String(id)], limits.exec);
  }

  async makeImage(name: string, image: number): Promise<void> {
    mkdirSync(join(this.lab, 'hetzner', 'images'), { recursive: true, mode: 0o700 });
    if ((await this.running()).has(name)) await this.exec(name, ['sync']);
    const [disk, made] = [this.disk(name), this.snapshot(image)];
    await run('cp', ['--sparse=always', '--reflink=auto', disk, `${made}.making`], { limit: limits.start });
    await run('mv', [`${made}.making`, made], { limit: limits.exec });
  }

  removeImage(image: number): Promise<void> {
    rmSync(this.snapshot(image), { force: true });
    return Promise.resolve();
  }

  async running(): Promise<Set<string>> {
    const lines = (await this.call('list', [], limits.list)).split('\n').filter((line) => line.trim() !== '');
    const hosts = lines.map((line) => JSON.parse(line) as { name: string; state: string });
    return new Set(hosts.filter((host) => host.state === 'running').map((host) => host.name));
  }

  private async makeHostKey(comment: string, file: string): Promise<void> {
    const args = ['-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file];
    await run('ssh-keygen', args, { limit: limits.keygen });
  }

  private async exec(name: string, command: readonly string[]): Promise<void> {
    await this.call('exec', [name, ...command], limits.exec);
  }

  private async call(verb: string, args: readonly string[], limit: number): Promise<string> {
    while (this.under >= atOnce)
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    this.under++;
    try {
      return await run(this.script, [verb, ...args], { limit, env: { ...process.env, FLEET_LAB: this.lab } });
    } finally {
      this.under--;
      this.waiting.shift()?.();
    }
  }

  /** The lab refuses to switch off what was never switched on. */
  private exists(name: string): boolean {
    return existsSync(join(this.lab, 'hosts', name, 'config'));
  }

  private disk(name: string): string {
    return join(this.lab, 'hosts', name, 'disk.img');
  }

  private snapshot(image: number): string {
    return join(this.lab, 'hetzner', 'images', `${image}.img`);
  }

  private image(volume: number): string {
    return join(this.lab, 'hetzner', 'volumes', `${volume}.img`);
  }

  /** Beside the lab's own `hosts/`. */
  private folder(name: string): string {
    return join(this.lab, 'hetzner', name);
  }
}
