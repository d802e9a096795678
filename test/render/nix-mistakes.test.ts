import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate } from '../../deploy/evaluate';
import { OPERATOR_EVALUATOR } from '../../deploy/evaluator';
import { folderReference } from '../../deploy/flake-reference';
import { writeFiles } from '../../deploy/write-tree';
import type { HostSpec } from '../../model/fleet-spec';
import { nixMistake, placeOf } from '../../model/nix-mistakes';
import { devConfig } from '../support/dev-config';
import { PROJECT, toolchainEnv } from '../support/toolchain';
import { fleet, physical, rendered } from './fleet';
import { evaluateSystem, HARDWARE } from './flake';
import { evaluateHome, home } from './homes';

/** What Nix says of something that does not evaluate. */
function stderrOf(evaluate: () => unknown): string {
  try {
    evaluate();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('expected an error of Nix');
}

function ofSystem(change: Partial<HostSpec>): ReturnType<typeof nixMistake> {
  const host = physical('web', { options: HARDWARE, ...(change as object) });
  const stderr = stderrOf(() => evaluateSystem(host, 'h: h.config.system.build.toplevel.drvPath'));
  return nixMistake(stderr, placeOf('web', 'nixosConfigurations.web.config.system.build.toplevel'));
}

function ofHome(packages: string[]): ReturnType<typeof nixMistake> {
  const stderr = stderrOf(() => evaluateHome(home({ packages }), 'h: h.activationPackage.drvPath'));
  return nixMistake(stderr, placeOf('desktop', 'homeConfigurations."ada@desktop".activationPackage'));
}

test('[R1.4][R6.1] an unknown package is named with its place in config and what may be meant', () => {
  expect(ofSystem({ packages: ['htop', 'ripgrp'] })).toEqual({
    found: expect.stringMatching(/^nixpkgs has no package ripgrp\. Did you mean .*ripgrep/) as string,
    next: 'mend nixos-fleet:hosts.web.packages',
  });
  expect(ofHome(['kdePackages.kat'])).toEqual({
    found: expect.stringMatching(/^nixpkgs has no package kdePackages\.kat\. Did you mean .*kate/) as string,
    next: 'mend nixos-fleet:hosts.desktop.homes.ada.packages',
  });
  expect(ofHome(['no-such-thing-at-all-anywhere'])).toEqual({
    found: 'nixpkgs has no package no-such-thing-at-all-anywhere',
    next: 'mend nixos-fleet:hosts.desktop.homes.ada.packages',
  });
});

test('[R6.0] a package that must be allowed is named with the option that allows it', () => {
  expect(ofHome(['discord'])).toEqual({
    found: expect.stringMatching(/^the package discord-\S+ is unfree, and nothing allows it$/) as string,
    next: 'where it is wanted, allow it by name in nixos-fleet:hosts.desktop.homes.ada.options: fleet.nixpkgs.unfree: [discord]',
  });
  expect(ofSystem({ packages: ['vscode'] })?.next).toContain(
    'hosts.web.options: fleet.nixpkgs.unfree: [vscode]',
  );
});

test('[R5.1] a package for another processor is named with its place in config, and what it is not made for', () => {
  expect(ofSystem({ packages: ['ubootRaspberryPi4_64bit'] })).toEqual({
    found: expect.stringMatching(
      /^the package ubootRaspberryPi4_64bit\S* is not made for x86_64-linux$/,
    ) as string,
    next: expect.stringMatching(/^leave ubootRaspberryPi4_64bit out .*nixos-fleet:hosts\.web /) as string,
  });
  const mac = { platform: 'm1', system: 'aarch64-linux', packages: ['spotify'] } as const;
  const options = { ...HARDWARE, 'fleet.nixpkgs.unfree': ['spotify'] };
  expect(ofSystem({ ...mac, options })?.found).toMatch(
    /^the package spotify-\S+ is not made for aarch64-linux$/,
  );
});

/** Newer releases of nixpkgs say it the other way round. */
test.each([
  ['has an unfree license (‘unfree’)', 'the package slack-4.4 is unfree, and nothing allows it'],
  ['is marked as insecure', 'the package slack-4.4 is insecure, and nothing allows it'],
  ['is not available on the requested hostPlatform:', 'the package slack-4.4 is not made for riscv64-linux'],
])('[R6.0] %s, in the words of every release', (reason, found) => {
  const rest = '\n  hostPlatform.system = "riscv64-linux"\n';
  for (const text of [
    `error: Package ‘slack-4.4’ in /nix/store/a-source/b.nix:7 ${reason}${rest}, refusing to evaluate.`,
    `error: Refusing to evaluate package 'slack-4.4' in /nix/store/a-source/b.nix:7 because it ${reason}${rest}`,
  ])
    expect(nixMistake(text, 'hosts.a')?.found).toBe(found);
});

test('[R2.9] an input that is neither locked nor there is named with the argument that gives it', () => {
  const text = [
    "… while updating the flake input 'disko'",
    "… while fetching the input 'github:nix-community/disko'",
    "error: unable to download 'https://api.github.com/…'",
  ].join('\n       ');
  expect(nixMistake(text, 'hosts.a')?.next).toContain('./fleet check --input disko=REF');
});

test('[R6.1] other errors are left as Nix says them', () => {
  const misspelt = { ...HARDWARE, 'services.openssh.enabel': true };
  expect(ofSystem({ options: misspelt })).toBeUndefined();
  expect(
    nixMistake("error: attribute 'x' missing\n\n  at /nix/store/a-source/own/b.nix:3:1:", 'hosts.a'),
  ).toBeUndefined();
});

describe('as a host’s error says it', () => {
  const before = { folder: process.cwd(), path: process.env.PATH };
  let project: string;
  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), 'fleet-mistakes-'));
    process.chdir(project);
    process.env.PATH = toolchainEnv().PATH;
  });
  afterAll(() => {
    process.chdir(before.folder);
    process.env.PATH = before.path;
    rmSync(project, { recursive: true });
  });

  test('[R1.4][R6.1] host, phase, config path and what may be meant, before anything is built', async () => {
    const host = physical('web', { options: HARDWARE, packages: ['ripgrp'] });
    writeFiles('flake', rendered(fleet([host]), host));
    const { overrideInputs } = devConfig('').nix as { overrideInputs: Record<string, string> };
    const evaluation = evaluate(
      {
        host: 'web',
        flake: 'flake',
        files: 'any',
        attribute: 'nixosConfigurations.web.config.system.build.toplevel',
        overrideInputs: Object.fromEntries(
          Object.entries(overrideInputs).map(([input, reference]) => [
            input,
            reference.replace('path:.', folderReference(PROJECT)),
          ]),
        ),
        limit: 60,
        needed: () => false,
      },
      OPERATOR_EVALUATOR,
    );
    await expect(evaluation).rejects.toThrow(
      /^web: evaluation failed[^]*found: nixpkgs has no package ripgrp\. Did you mean .*ripgrep[^]*next: mend nixos-fleet:hosts\.web\.packages$/,
    );
  });
});
