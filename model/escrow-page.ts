import type { FleetSpec } from './fleet-spec';
import { ESCROW_FILE } from './secret-files';

export interface EscrowPage {
  readonly stack: string;
  /** RFC 3339 date. */
  readonly date: string;
  /** SHA-256 of the escrow, in hexadecimal. */
  readonly sha256: string;
  /** age identity by name of the admin; on the page only where it was asked for. */
  readonly keys: ReadonlyMap<string, string>;
}

/** What lies in the safe, for whoever has nothing else: 80 columns of plain text. */
export function escrowPage({ admins, hosts }: FleetSpec, { stack, date, sha256, keys }: EscrowPage): string {
  const width = Math.max(...[...admins, ...hosts].map(({ name }) => name.length));
  const line = (name: string, text: string) => `  ${name.padEnd(width)}  ${text}`;
  const file = `secrets/${stack}/${ESCROW_FILE}`;
  return [
    `NixOS fleet "${stack}": what to do when its state, its keys or a machine are lost`,
    `Printed on ${date}.`,
    '',
    `You need the repository (or the image that lies with this page), and the private`,
    `age key of one admin. Put the key into a file of mode 0600, outside of the clone,`,
    `and its path into SOPS_AGE_KEY_FILE.`,
    '',
    `The state is lost, the machines run:`,
    `  ./fleet recover --stack ${stack}`,
    `One machine has lost its keys: its own are HOST_age_key (/var/lib/sops-nix/key.txt)`,
    `and HOST_ssh_host_key (/etc/ssh/ssh_host_ed25519_key) in`,
    `  sops decrypt ${file}`,
    `All else: docs/recovery.md.`,
    '',
    `Any one of these admins opens it:`,
    ...admins.map(({ name, recipient }) => line(name, recipient)),
    '',
    `Hosts:`,
    ...hosts.map((host) =>
      line(
        host.name,
        host.kind === 'physical'
          ? 'existed before; its key is on it alone'
          : 'installed from here; its keys are in the escrow',
      ),
    ),
    '',
    `${file}, SHA-256:`,
    `  ${sha256}`,
    ...(keys.size === 0
      ? ['', `The private key is not on this page.`]
      : [
          '',
          `PRIVATE KEYS. Whoever reads this page can open everything.`,
          ...[...keys].map(([name, key]) => `${line(name, '').trimEnd()}\n  ${key}`),
        ]),
    '',
  ].join('\n');
}
