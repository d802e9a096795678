import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { dryBuildVerb } from '../../deploy/dry-build';
import { folderReference } from '../../deploy/flake-reference';
import { renderVerb } from '../../deploy/render-fleet';
import { sizesVerb } from '../../deploy/sizes';
import { hostKeys, minimalConfig, type RawConfig } from '../support/config';
import { devConfig } from '../support/dev-config';
import { PROJECT, toolchainEnv } from '../support/toolchain';

const STACK = 'whole';

/** Verbs on a whole stack, in a project of their own, without an engine or any host. */
describe('a stack’s flake', () => {
  const before = { folder: process.cwd(), env: { ...process.env } };
  let project: string;
  let said: string[];

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'fleet-render-'));
    symlinkSync(join(PROJECT, 'nix'), join(project, 'nix'));
    process.chdir(project);
    Object.assign(process.env, toolchainEnv());
    write('machine.nix', '{ fileSystems."/".device = "/dev/vda"; boot.loader.systemd-boot.enable = true; }');
    said = [];
    for (const stream of ['log', 'error'] as const)
      jest.spyOn(console, stream).mockImplementation((...texts: unknown[]) => {
        said.push(texts.join(' '));
      });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.chdir(before.folder);
    process.env = { ...before.env };
    rmSync(project, { recursive: true });
  });

  function write(path: string, text: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** One machine that exists, one that the program makes. */
  function stack(change: (config: RawConfig) => void = () => undefined): void {
    const config = minimalConfig();
    const { overrideInputs } = devConfig('').nix as { overrideInputs: Record<string, string> };
    const inputs = Object.entries(overrideInputs).map(([input, reference]) => [
      input,
      reference.replace('path:.', folderReference(PROJECT)),
    ]);
    config.nix = { overrideInputs: Object.fromEntries(inputs) as RawConfig };
    const hosts = config.hosts as RawConfig;
    hosts.desktop = { ...(hosts.desktop as RawConfig), hardware: { module: 'machine.nix' } };
    hosts.web = { kind: 'cloud', stateVersion: '25.11', server: { type: 'cx22', location: 'fsn1' } };
    change(config);
    const keys = Object.entries(config).map(([key, value]) => [`nixos-fleet:${key}`, value as unknown]);
    write(`Pulumi.${STACK}.yaml`, stringify({ config: Object.fromEntries(keys) as RawConfig }));
  }

  test('[R2.10] is written with every host that is known here; the others are named with the way to know them', () => {
    stack((config) => (config.images = { 'container-minimal': { profile: 'minimal' } }));
    renderVerb([STACK, '--out', 'out']);
    expect(said).toEqual([
      'web: left out: its key and addresses are made by the first up: run it, or preview, in this clone',
      'out: 1 of 2 hosts, 1 images',
    ]);
    expect(existsSync('out/hosts/desktop/default.nix')).toBe(true);
    expect(existsSync('out/images/container-minimal/default.nix')).toBe(true);

    const facts = { hostKey: 'ssh-ed25519 AAAA', ipv4: '192.0.2.7' };
    write(`.fleet/${STACK}/up/web/system/hosts/web/facts.json`, JSON.stringify(facts));
    const found = { hostKey: hostKeys.desktop, resumeOffset: 4711 };
    write(`.fleet/${STACK}/up/desktop/system/hosts/desktop/facts.json`, JSON.stringify(found));
    renderVerb([STACK, '--out', 'out']);
    expect(said.at(-1)).toBe('out: 2 of 2 hosts, 1 images');
    const { hosts } = JSON.parse(readFileSync('out/fleet.json', 'utf8')) as {
      hosts: Record<string, { targetHost: string }>;
    };
    expect(hosts.web?.targetHost).toBe('192.0.2.7');
    // What the machine itself has told the last run belongs to its closure.
    expect(JSON.parse(readFileSync('out/hosts/desktop/facts.json', 'utf8'))).toEqual(found);
  });

  test('[R2.10] a host gets its own copy of a secret file, and waits for one that is not there', () => {
    stack((config) => {
      config.secrets = { token: { hosts: ['desktop'], source: 'file' } };
    });
    renderVerb([STACK]);
    expect(said[0]).toContain(`desktop: left out: secrets/${STACK}/desktop.yaml is not there yet`);
    const stanza = (recipient: string) => ({ recipient, enc: `for ${recipient}` });
    const sops = { age: [stanza('age1someone')] };
    write(`secrets/${STACK}/desktop.yaml`, stringify({ token: 'ENC[x]', sops }));
    renderVerb([STACK]);
    const copy = readFileSync(`.fleet/${STACK}/flake/hosts/desktop/secrets/desktop.yaml`, 'utf8');
    expect(copy).toContain('ENC[x]');
    expect(copy).not.toContain('age1someone');
  });

  test('[R2.10] is not written over what somebody else has put there', () => {
    stack();
    write('mine/notes.txt', 'mine');
    expect(() => {
      renderVerb([STACK, '--out', 'mine']);
    }).toThrow('mine: expected an empty folder, or one that render has written');
    expect(readFileSync('mine/notes.txt', 'utf8')).toBe('mine');
  });

  test('[R5.7] a dry build says what would be built, and builds nothing', () => {
    stack((config) => {
      config.users = { ada: {} };
      (config.hosts as { desktop: RawConfig }).desktop.homes = { ada: { stateVersion: '25.11' } };
    });
    expect(dryBuildVerb([STACK, 'desktop'])).toBe(true);
    expect(said).toEqual([
      expect.stringMatching(
        /^desktop: the system: these \d+ derivations will be built:\n.*nixos-system-desktop/s,
      ),
      expect.stringMatching(/^desktop: the home of ada: th.* will be built:\n.*home-manager-generation/s),
    ]);
    expect(() => dryBuildVerb([STACK, 'desktpo'])).toThrow(
      'desktpo: expected a host of whole (desktop, web)',
    );
    expect(dryBuildVerb([STACK])).toBe(false);
    expect(said.at(-1)).toContain('web: not built: its key and addresses');
  });

  test('[R5.7][R5.9] homes of another Linux and devices are built dry and rendered as well', () => {
    stack((config) => {
      config.hosts = {
        fedora: {
          kind: 'home',
          hostKey: hostKeys.other,
          addresses: ['fedora.lan'],
          homes: { ada: { stateVersion: '25.11' } },
        },
        phone: { kind: 'droid', stateVersion: '24.05' },
      };
    });
    expect(dryBuildVerb([STACK])).toBe(true);
    expect(said).toEqual([
      expect.stringMatching(/^fedora: the home of ada: th.* will be built/),
      expect.stringMatching(/^phone: packages of the device: th.* will be built/),
    ]);
    renderVerb([STACK, '--out', 'out']);
    expect(said.at(-1)).toBe('out: 2 of 2 hosts, 0 images');
    expect(existsSync('out/home/homes/ada@fedora/default.nix')).toBe(true);
    expect(existsSync('out/home/droids/phone/default.nix')).toBe(true);
  });

  test('[R5.7] what does not evaluate fails the dry build', () => {
    stack((config) => {
      (config.hosts as { desktop: RawConfig }).desktop.options = { 'services.openssh.enabel': true };
    });
    expect(dryBuildVerb([STACK, 'desktop'])).toBe(false);
    expect(said[0]).toMatch(/^desktop: the system: error:.*services\.openssh\.enabel/s);
  });

  test('[R5.3] profiles are measured where they can be had; else it is said what is missing', async () => {
    stack();
    expect(await sizesVerb([STACK])).toBe(true);
    const minimal = /^minimal +\d+ +100$/m;
    expect(said.at(-1)).toMatch(minimal);

    // A Nix that neither finds nor builds a package.
    const path = process.env.PATH ?? '';
    const real = execFileSync('sh', ['-c', 'command -v nix'], { encoding: 'utf8' }).trim();
    write('bin/nix', `#!/bin/sh\ncase "$*" in *" build "*) exit 1 ;; esac\nexec "${real}" "$@"\n`);
    chmodSync('bin/nix', 0o755);
    process.env.PATH = `${project}/bin:${path}`;
    await expect(sizesVerb([STACK])).rejects.toThrow(
      /^the package profiles cannot be measured: nix build exited[^]*substituters under nixos-fleet:nix/,
    );
    await expect(sizesVerb([STACK, '--stric'])).rejects.toThrow('usage: ./fleet sizes');
  }, 60_000);
});
