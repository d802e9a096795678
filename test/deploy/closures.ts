import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quoteShell } from '../../deploy/ssh-options';

/** What a closure made for a test does when it is activated. */
export interface TinyClosure {
  readonly name: string;
  /** Content of the machine marker: the host key of the machine that it is for. */
  readonly marker: string;
  /** Units by name, all wanted by multi-user.target. */
  readonly units?: Readonly<Record<string, string>>;
  /** nftables rules. */
  readonly filter?: string;
  /** Bash that runs at the start of the activation. */
  readonly snippet?: string;
  /** Bash that runs before the boot entry is written. */
  readonly loader?: string;
  readonly sshd?: string;
  /** Version of a kernel, with an initrd and modules of its own; 6.12.58 by default. */
  readonly kernel?: string;
  /** Kernel command line. */
  readonly kernelParams?: string;
  /** What its boot entry is written for. */
  readonly bootLoader?: 'systemd-boot' | 'grub';
  /** Its init cannot be executed. */
  readonly unbootable?: true;
  /** More files, by path in the closure. */
  readonly files?: Readonly<Record<string, string>>;
  /** Where it looks for its keys, if not where every system does. */
  readonly places?: string;
}

/** sshd as a test's system runs it. */
export const SSHD = `[Unit]
Description=SSH server
[Service]
ExecStart=/usr/sbin/sshd -D -e -o UseDNS=no -o PerSourceMaxStartups=none -o MaxStartups=100 -o PerSourcePenalties=no
KillMode=process
RuntimeDirectory=sshd
RuntimeDirectoryPreserve=yes
Restart=on-failure
`;

/** What nix/modules/trial-boot puts into every closure. */
const TRIAL = `[Unit]
ConditionPathExists=/var/lib/nixos-fleet/trial
DefaultDependencies=no
After=local-fs.target boot.mount efi.mount boot-efi.mount
Before=shutdown.target
Conflicts=shutdown.target
[Service]
Type=exec
ExecStart=/bin/bash /var/lib/nixos-fleet/trial
`;
const LOADERS = {
  'systemd-boot': join(__dirname, '../../sandbox/nixpkgs/nixos/activation/install-boot-entries.sh'),
  grub: join(__dirname, 'tiny-closure', 'install-grub'),
};

/** Bash that adds the closure to the store of the machine that it runs on and prints its path. */
export function makeClosure(closure: TinyClosure): string {
  const part = (name: string) => readFileSync(join(__dirname, 'tiny-closure', name), 'utf8');
  const units = {
    'sshd.service': closure.sshd ?? SSHD,
    'nixos-fleet-trial.service': TRIAL,
    ...closure.units,
  };
  const files: Record<string, string> = {
    'bin/switch-to-configuration': part('switch-to-configuration'),
    activate: part('activate'),
    init: '#!/bin/sh\nexec /usr/lib/systemd/systemd\n',
    'nixos-version': '25.11.tiny\n',
    'kernel-params': closure.kernelParams ?? 'loglevel=4',
    'lib/install-boot-loader': readFileSync(LOADERS[closure.bootLoader ?? 'systemd-boot'], 'utf8'),
    'etc/nixos-fleet/machine': `${closure.marker}\n`,
    'etc/nftables.conf': `flush ruleset\n${closure.filter ?? ''}\n`,
    ...(closure.places === undefined ? {} : { 'etc/nixos-fleet/places': closure.places }),
    ...closure.files,
    ...(closure.loader === undefined ? {} : { loader: `#!/bin/bash\n${closure.loader}\n` }),
    ...(closure.snippet === undefined ? {} : { snippet: `#!/bin/bash\n${closure.snippet}\n` }),
  };
  for (const [unit, text] of Object.entries(units)) files[`etc/systemd/system/${unit}`] = text;
  const root = `/tmp/nixos-system-${closure.name}`;
  const lines = Object.entries(files).map(
    ([path, text]) => `put ${quoteShell(path)} ${quoteShell(text)} ${isProgram(path, closure) ? 755 : 644}`,
  );
  return `set -eu
root=${root}
rm -rf "$root"
put() { mkdir -p "$(dirname "$root/$1")"; printf %s "$2" >"$root/$1"; chmod "$3" "$root/$1"; }
${lines.join('\n')}
wants=$root/etc/systemd/system/multi-user.target.wants
mkdir -p "$wants" "$root/sw"
for unit in ${Object.keys(units).map(quoteShell).join(' ')}; do ln -s "../$unit" "$wants/$unit"; done
ln -s /usr/lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
ln -s /usr/bin "$root/sw/bin"
${kernelLinks(closure.kernel ?? '6.12.58')}nix-store --add "$root"
rm -rf "$root"
`;
}

function isProgram(path: string, { unbootable }: TinyClosure): boolean {
  return /^(bin\/|activate|loader|snippet)/.test(path) || (path === 'init' && unbootable !== true);
}

/** As NixOS links them in a closure. */
function kernelLinks(version: string): string {
  return `kernel=/tmp/linux-${version}
mkdir -p "$kernel" && echo ${version} >"$kernel/bzImage" && echo ${version} >"$kernel/initrd"
made=$(nix-store --add "$kernel")
rm -rf "$kernel"
ln -s "$made/bzImage" "$root/kernel"
ln -s "$made/initrd" "$root/initrd"
ln -s "$made" "$root/kernel-modules"
`;
}
