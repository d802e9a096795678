import { ageIdentity, ageRecipient } from './age-key';
import { ed25519PrivateKeyFile, ed25519PublicKeyLine } from './ssh-key-pair';

/** Bytes of one seed: age key, SSH host key and the installer's throw-away host key, 32 each. */
export const SEED_BYTES = 96;

/** Everything that follows from the seed of a host that this program installs. */
export interface HostIdentity {
  /** age recipient of the host, `age1…`: what its copies of secret files are for. */
  readonly recipient: string;
  /** SSH host key that the installed system shows, pinned before the first contact. */
  readonly hostKey: string;
  /** SSH host key that the machine shows until it is installed. */
  readonly installerHostKey: string;
  readonly private: {
    /** Content of the host's `/var/lib/sops-nix/key.txt`. */
    readonly ageKeyFile: string;
    /** Content of the host's `/etc/ssh/ssh_host_ed25519_key`. */
    readonly hostKeyFile: string;
    /**
     * Goes into user data, which every process on the machine can read; therefore it is worth nothing once the machine
     * is installed.
     */
    readonly installerHostKeyFile: string;
  };
}

/** Whose age key has been rotated: the machine keeps its SSH host key, and gets the age keys given, the current one first. */
export function withAgeKeys(machine: HostIdentity, ages: readonly HostIdentity[]): HostIdentity {
  return {
    ...machine,
    recipient: ages[0]?.recipient ?? machine.recipient,
    private: {
      ...machine.private,
      ageKeyFile: ages.map(({ private: { ageKeyFile } }) => ageKeyFile).join(''),
    },
  };
}

/** An age key pair. */
export interface AgeIdentity {
  readonly recipient: string;
  /** `AGE-SECRET-KEY-1…` */
  readonly identity: string;
}

/** Key pair of the stack itself, from the first 32 bytes of its seed. */
export function stackIdentity(seedBase64: string): AgeIdentity {
  const seed = Buffer.from(seedBase64, 'base64').subarray(0, 32);
  return { recipient: ageRecipient(seed), identity: ageIdentity(seed) };
}

/** Derives a host's keys from its seed: base64 of {@link SEED_BYTES} bytes. */
export function hostIdentity(host: string, seedBase64: string): HostIdentity {
  const seed = Buffer.from(seedBase64, 'base64');
  if (seed.length !== SEED_BYTES)
    throw new Error(`${host}: identity: expected a seed of ${SEED_BYTES} bytes, found ${seed.length}`);
  const [age, ssh, installer] = [seed.subarray(0, 32), seed.subarray(32, 64), seed.subarray(64, 96)];
  return {
    recipient: ageRecipient(age),
    hostKey: ed25519PublicKeyLine(ssh),
    installerHostKey: ed25519PublicKeyLine(installer),
    private: {
      ageKeyFile: `# recipient: ${ageRecipient(age)}\n${ageIdentity(age)}\n`,
      hostKeyFile: ed25519PrivateKeyFile(ssh, host),
      installerHostKeyFile: ed25519PrivateKeyFile(installer, `${host}-installer`),
    },
  };
}
