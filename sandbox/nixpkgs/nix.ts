import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { nixPath } from '../../test/support/nix-path';
import { tool } from '../../test/support/toolchain';

/** What an evaluation ended with: its value, or all that Nix said on stderr. */
export interface Evaluation {
  readonly value?: unknown;
  readonly error: string;
}

/** Evaluates an expression strictly; `lib`, `pkgs` and `system` (the modules of a system → its configuration) are in scope. */
export function evaluate(expression: string, release = '25.11'): Evaluation {
  const root = join(__dirname, release);
  const scope = `let
    outputs = (import ${nixPath(join(root, 'flake.nix'))}).outputs { };
    inherit (outputs) lib;
    pkgs = import ${nixPath(root)} { system = "x86_64-linux"; };
    bootable = {
      boot.loader.systemd-boot.enable = true;
      fileSystems."/".device = "/dev/vda";
      nixpkgs.hostPlatform = lib.mkDefault "x86_64-linux";
      system.stateVersion = "25.05";
    };
    system = modules: lib.nixosSystem { modules = [ bootable ] ++ modules; };
  in
  ${expression}`;
  const child = spawnSync(tool('nix-instantiate'), ['--eval', '--strict', '--json', '-'], {
    input: scope,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return child.status === 0
    ? { value: JSON.parse(child.stdout), error: child.stderr }
    : { error: child.stderr };
}
