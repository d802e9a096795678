import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluateSystem, HARDWARE } from './flake';
import { HOST_KEY, physical } from './fleet';

const OTHER_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDMOspY+iVfiPoVI0VBLZW/4KPShM92TXmGBW2Pe1VN0';

describe('marker in the closure', () => {
  let folder: string;
  let check: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nixos-fleet-marker-'));
    const hostKeys = [
      { type: 'rsa', path: `${folder}/rsa`, bits: 4096 },
      { type: 'ed25519', path: `${folder}/a key` },
    ];
    const host = physical('desktop', { options: { ...HARDWARE, 'services.openssh.hostKeys': hostKeys } });
    const found = evaluateSystem(
      host,
      `h: {
      check = h.config.system.preSwitchChecks.nixosFleetMachine;
      marker = h.config.environment.etc."nixos-fleet/machine".text;
    }`,
    ) as { check: string; marker: string };
    expect(found.marker).toBe(`${HOST_KEY}\n`);
    check = found.check;
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** As switch-to-configuration runs it, with nothing on PATH. */
  const switched = (keyLine: string | undefined) => {
    const file = `${folder}/a key.pub`;
    rmSync(file, { force: true });
    if (keyLine !== undefined) writeFileSync(file, keyLine);
    return spawnSync(
      '/bin/bash',
      ['--norc', '-euo', 'pipefail', '-c', check, 'check', '/nix/store/x', 'switch'],
      {
        encoding: 'utf8',
        env: { PATH: '' },
      },
    );
  };

  test.each([
    ['with a comment', `${HOST_KEY} root@desktop\n`],
    ['without a comment', `${HOST_KEY}\n`],
    ['without a newline', HOST_KEY],
  ])('[R2.7] the machine meant passes: its key %s', (_, line) => {
    expect(switched(line)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  test.each([
    ['another key', `${OTHER_KEY} root@laptop\n`, OTHER_KEY],
    ['no key', undefined, 'no key'],
    ['an empty file', '', ' '],
    ['a longer key', `${HOST_KEY}A\n`, `${HOST_KEY}A`],
  ])('[R2.7] a closure of another host is refused: %s', (_, line, found) => {
    const { status, stdout } = switched(line);
    expect(status).toBe(1);
    expect(stdout).toContain("the fleet's host desktop and refuses any other machine");
    expect(stdout).toContain(`expected in ${folder}/a key.pub: ${HOST_KEY}\n`);
    expect(stdout).toContain(`found: ${found}\n`);
    expect(stdout).toContain('nixos-rebuild');
  });

  test('[R2.7] a host without an ed25519 key is refused before anything is built', () => {
    const host = physical('desktop', { options: { ...HARDWARE, 'services.openssh.hostKeys': [] } });
    expect(() => evaluateSystem(host, 'h: h.config.system.build.toplevel.drvPath')).toThrow(
      'no key of type ed25519',
    );
  });
});
