import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const clone = resolve(__dirname, '..', '..');

/** A line of `lab.sh list`. */
export interface Listed {
  readonly name: string;
  readonly state: 'running' | 'stopped';
  /** Of the machine's PID 1, as the operator sees it. */
  readonly pid: number | null;
}

/** A lab of its own in a temporary folder, with keys made for it. */
export class TestLab {
  readonly tree = process.env.FLEET_TREE ?? join(clone, '.sandbox', 'tree');
  private readonly folder = mkdtempSync(join(tmpdir(), 'lab-test-'));
  readonly lab = join(this.folder, 'lab');

  /** Makes the tree where it is missing, which takes a minute, and an SSH key pair for each name and `operator`. */
  async open(...keys: string[]): Promise<void> {
    for (const name of ['operator', ...keys])
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', this.key(name)]);
    const programs = ['sops', 'ssh-to-age'].map((name) => join(clone, '.sandbox', 'bin', name));
    await run(join(__dirname, 'base.sh'), [this.tree, ...programs]);
    await run(join(__dirname, 'factory.sh'), [this.tree]);
  }

  async close(): Promise<void> {
    await this.call('down');
    rmSync(this.folder, { recursive: true });
  }

  key(name: string): string {
    return join(this.folder, name);
  }

  publicKey(name: string): string {
    return readFileSync(`${this.key(name)}.pub`, 'utf8').split(' ')[1] ?? '';
  }

  /** lab.sh with these words; what it prints. */
  async call(...words: string[]): Promise<string> {
    const env = { ...process.env, FLEET_LAB: this.lab, FLEET_TREE: this.tree };
    const { stdout } = await run(join(__dirname, 'lab.sh'), words, { env, timeout: 100_000 });
    return stdout.trim();
  }

  async listed(name: string): Promise<Listed | undefined> {
    const lines = (await this.call('list')).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Listed).find((host) => host.name === name);
  }

  /** A command as root over ssh, with this text on its stdin; what it prints. */
  async ssh(ip: string, command: string, input: string | Buffer = ''): Promise<string> {
    const options = [
      'BatchMode=yes',
      'ConnectTimeout=2',
      'StrictHostKeyChecking=no',
      'UserKnownHostsFile=/dev/null',
    ];
    const words = ['ssh', '-q', '-F', 'none', '-i', this.key('operator')];
    for (const option of options) words.push('-o', option);
    const running = run('nsenter', [`--net=${this.lab}/net`, '--', ...words, `root@${ip}`, command], {
      timeout: 60_000,
    });
    // A connection that is refused takes no input; its exit status says so.
    running.child.stdin?.on('error', () => undefined).end(input);
    const { stdout } = await running;
    return stdout.trim();
  }

  /** Until the host answers over ssh. */
  async reachable(ip: string, limit = 60_000): Promise<void> {
    const end = Date.now() + limit;
    for (;;) {
      try {
        await this.ssh(ip, 'true');
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
        await new Promise((after) => setTimeout(after, 50));
      }
    }
  }

  /** The host key that the machine shows, in base64. */
  async hostKey(ip: string): Promise<string> {
    const scan = ['ssh-keyscan', '-t', 'ed25519', ip];
    const { stdout } = await run('nsenter', [`--net=${this.lab}/net`, '--', ...scan]);
    return stdout.split(/\s+/)[2] ?? '';
  }

  bootId(ip: string): Promise<string> {
    return this.ssh(ip, 'cat /proc/sys/kernel/random/boot_id');
  }

  /** Takes away what a reboot of the operator's machine takes away, when no machine of the lab runs. */
  async loseNetwork(): Promise<void> {
    await run('umount', [join(this.lab, 'net')]);
  }
}
