import { parseArgs } from 'node:util';
import { adoption } from '../model/adoption';
import { DEFAULT_LIMITS } from '../model/limits';
import { parseFacts } from '../model/facts';
import { withoutComment } from '../model/ssh-key';
import { run } from './child';
import { hostScript } from './host-script';
import { describe, ssh } from './ssh';
import { readIfThere, writeWhole } from './whole-file';

const USAGE =
  'usage: ./fleet adopt ADDRESS [--user USER] [--port PORT] [--identity-file FILE] [--host-key "ssh-ed25519 AAAA…"]';
const LOOK_SECONDS = 60;

interface Asked {
  readonly address: string;
  readonly user: string;
  readonly port: number;
  readonly identityFile?: string;
  readonly hostKey?: string;
}

function asked(argv: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      user: { type: 'string', default: 'root' },
      port: { type: 'string', default: '22' },
      'identity-file': { type: 'string' },
      'host-key': { type: 'string' },
    },
  });
  const [address, ...rest] = positionals;
  // An allow-list: what ssh would read as an option is none.
  if (address === undefined || rest.length > 0 || !/^[A-Za-z0-9][A-Za-z0-9.:-]*$/.test(address))
    throw new Error(USAGE);
  const { user, port, 'identity-file': identityFile, 'host-key': hostKey } = values;
  return {
    address,
    user,
    port: Number(port),
    ...(identityFile === undefined ? {} : { identityFile }),
    ...(hostKey === undefined ? {} : { hostKey }),
  };
}

/** The key that the machine shows, of which nothing is known yet. */
async function shownKey({ address, port }: Asked): Promise<string> {
  const result = await run(['ssh-keyscan', '-T', '10', '-t', 'ed25519', '-p', String(port), address], {
    limit: 20,
  });
  const [, type, key] = /^\S+ (ssh-ed25519) (\S+)/m.exec(result.stdout) ?? [];
  if (type === undefined || key === undefined)
    throw new Error(
      `${address}: expected an ed25519 SSH host key on port ${port} within 10 s, found none. Is sshd running there? ${result.stderr.trim()}`,
    );
  return `${type} ${key}`;
}

/** Looks at a machine that runs NixOS, changes nothing on it, and writes for a person to review what makes it a host of the fleet. */
async function main([, , ...argv]: readonly string[]): Promise<void> {
  const wanted = asked(argv);
  const hostKey = wanted.hostKey ?? (await shownKey(wanted));
  const { address, user, port, identityFile } = wanted;
  const look = await ssh(
    {
      host: address,
      hostKey: withoutComment(hostKey),
      connection: {
        addresses: [address],
        user,
        port,
        ...(identityFile === undefined ? {} : { identityFile }),
      },
    },
    { script: hostScript('facts', 'adopt'), connect: DEFAULT_LIMITS.connect, limit: LOOK_SECONDS },
  );
  if (look.kind !== 'ok') throw new Error(describe(look));
  const found = adoption({ ...wanted, hostKey, facts: parseFacts(look.stdout) });
  process.stdout.write(`${found.stanza}\n`);
  for (const note of [...found.notes, hardwareNote(found.hardware), keyNote(wanted)])
    process.stderr.write(`# ${note}\n`);
}

/** Written once: what a person has made of it is not written over. */
function hardwareNote({ path, text }: { readonly path: string; readonly text?: string }): string {
  if (text === undefined) return `${path} is yours to write: the machine has no nixos-generate-config`;
  const before = readIfThere(path);
  if (before === text) return `${path} says what the machine says`;
  if (before !== undefined)
    return `${path} is there, says something else than the machine, and was left as it is`;
  writeWhole(path, text, 0o644);
  return `${path} was written: read it`;
}

function keyNote({ address, hostKey }: Asked): string {
  return hostKey === undefined
    ? `The host key is what answered at ${address}: compare it on the machine's own console with /etc/ssh/ssh_host_ed25519_key.pub`
    : 'The host key is the one that you gave';
}

main(process.argv.slice(1)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
