import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { folderReference } from '../../deploy/flake-reference';
import type { RunFile } from '../../deploy/run-file';
import { nix, type Derivation } from './operator';

const SANDBOX = resolve(__dirname, '../../sandbox');

/** What a rendered flake of one host comes down to, over the stand-ins for its inputs. */
export class HostFlake {
  readonly overrideInputs: RunFile['overrideInputs'];

  constructor(
    readonly folder: string,
    private readonly host: string,
    authorizedKey: string,
  ) {
    this.overrideInputs = {
      nixpkgs: `${folderReference(join(SANDBOX, 'nixpkgs'))}?dir=25.11`,
      disko: folderReference(join(SANDBOX, 'disko')),
    };
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'key.pub'), authorizedKey);
    writeFileSync(join(folder, 'flake.nix'), FLAKE.replaceAll('HOST', host));
  }

  /** Evaluates `nixosConfigurations.<host>.config.system.build.<what>` on the operator. */
  evaluate(what: 'toplevel' | 'diskoScript'): Derivation {
    const overrides = Object.entries(this.overrideInputs).flatMap(([name, reference]) => [
      '--override-input',
      name,
      reference,
    ]);
    const attribute = `${folderReference(this.folder)}#nixosConfigurations.${this.host}.config.system.build.${what}`;
    const apply = 'made: "${made.drvPath} ${made.outPath}"';
    const text = nix('eval', '--raw', ...overrides, '--no-update-lock-file', attribute, '--apply', apply, {});
    const [derivation = '', result = ''] = text.split(' ');
    return { derivation, result };
  }
}

const FLAKE = `{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";
  inputs.disko.url = "github:nix-community/disko";
  outputs =
    { nixpkgs, disko, ... }:
    {
      nixosConfigurations.HOST = nixpkgs.lib.nixosSystem {
        system = "x86_64-linux";
        modules = [
          disko.nixosModules.disko
          {
            networking.hostName = "HOST";
            services.openssh.enable = true;
            users.users.root.openssh.authorizedKeys.keyFiles = [ ./key.pub ];
            boot.loader.systemd-boot.enable = true;
            system.stateVersion = "25.11";
            disko.devices.disk.main = {
              type = "disk";
              device = "/dev/vda";
              content = {
                type = "gpt";
                partitions.ESP = {
                  size = "64M";
                  type = "EF00";
                  content = {
                    type = "filesystem";
                    format = "vfat";
                    mountpoint = "/boot";
                  };
                };
                partitions.root = {
                  size = "100%";
                  content = {
                    type = "filesystem";
                    format = "ext4";
                    mountpoint = "/";
                  };
                };
              };
            };
          }
        ];
      };
    };
}
`;
