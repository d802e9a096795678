import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encrypt } from '../../deploy/sops';
import { writeWhole } from '../../deploy/whole-file';
import { ageIdentity, ageRecipient } from '../../model/age-key';
import { simulatedSeed } from '../../sandbox/world/keys';
import { tool, toolchainEnv } from '../support/toolchain';
import { compile } from './compile';

const STACK = 'faults';
const KILLS = 200;
const WRITERS = 20;

/** Whatever happens while a secret file is written: it is the old one or the new one. */
describe('a file of secrets', () => {
  const before = { folder: process.cwd(), path: process.env.PATH };
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleet-whole-'));
    process.env.PATH = toolchainEnv().PATH;
  });
  afterEach(() => {
    process.chdir(before.folder);
    process.env.PATH = before.path;
    rmSync(folder, { recursive: true });
  });

  const opened = (path: string): string =>
    execFileSync(tool('sops'), ['--config', '/dev/null', 'decrypt', path], {
      env: { ...process.env, SOPS_AGE_KEY: ageIdentity(simulatedSeed('admin')) },
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
  const version = (size: number) =>
    encrypt({
      file: 'common.yaml',
      recipients: [ageRecipient(simulatedSeed('admin'))],
      values: { token: `${size} `.repeat(size) },
    });

  test(`[R2.5] is whole after ${KILLS} kills of writers, ${WRITERS} of them at once`, async () => {
    const texts = await Promise.all([10, 20_000, 60_000].map(version));
    const versions = texts.map((text, index) => {
      writeFileSync(join(folder, `version-${index}`), text);
      return join(folder, `version-${index}`);
    });
    const driver = compile('test/deploy/publish-driver.ts', join(folder, 'program'));
    const path = join(folder, 'secrets', STACK, 'common.yaml');
    mkdirSync(join(folder, 'secrets', STACK), { recursive: true });
    writeFileSync(path, texts[0] ?? '');
    const found = new Set<string>();
    const kill = async (): Promise<void> => {
      const child = spawn(process.execPath, [driver, STACK, 'common.yaml', ...versions], {
        cwd: folder,
        // In CI a file that would change is a mistake.
        env: { ...process.env, CI: '' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = once(child, 'exit');
      await Promise.race([once(child.stdout, 'data'), ended]);
      expect(child.exitCode).toBeNull();
      await sleep(Math.random() * 50);
      child.kill('SIGKILL');
      await ended;
      const text = readFileSync(path, 'utf8');
      expect(texts.includes(text)).toBe(true);
      found.add(text);
    };
    for (let round = 0; round < KILLS / WRITERS; round += 1) {
      await Promise.all(Array.from({ length: WRITERS }, kill));
      expect(opened(path)).toMatch(/^token: /);
    }
    // They did write, each its own; and the next writer leaves nothing behind of those that were killed.
    expect(found.size).toBeGreaterThan(1);
    writeWhole(path, texts.find((text) => text !== readFileSync(path, 'utf8')) ?? '');
    expect(readdirSync(join(folder, 'secrets', STACK))).toEqual(['common.yaml']);
  }, 300_000);

  test('[R2.5] is the old one on a full disk, wherever the space ends', async () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
    try {
      const [old, next] = await Promise.all([version(10), version(4000)]);
      const path = join(disk, 'common.yaml');
      writeFileSync(path, old);
      for (const free of [0, 4096, 12_288, 20_480]) {
        fillUp(disk, free);
        expect(() => {
          writeWhole(path, next);
        }).toThrow('ENOSPC');
        expect(readFileSync(path, 'utf8')).toBe(old);
        expect(readdirSync(disk).sort()).toEqual(['common.yaml', 'filler']);
      }
      rmSync(join(disk, 'filler'));
      writeWhole(path, next);
      expect(opened(path)).toMatch(/^token: /);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  test('[R2.5] is left alone where nothing changes, and keeps the mode that it is given', () => {
    const path = join(folder, 'deep', 'file');
    writeWhole(path, 'x', 0o600);
    const { mtimeMs, mode } = statSync(path);
    expect(mode & 0o777).toBe(0o600);
    writeWhole(path, 'x');
    expect(statSync(path).mtimeMs).toBe(mtimeMs);
  });
});

/** Leaves so many bytes of a small file system free. */
function fillUp(disk: string, free: number): void {
  const filler = join(disk, 'filler');
  rmSync(filler, { force: true });
  const available = Number(
    execFileSync('df', ['--output=avail', '--block-size=1', disk], { encoding: 'utf8' }).split('\n')[1],
  );
  writeFileSync(filler, Buffer.alloc(available - free));
}
