import { encodeBase64, hashSync } from 'bcryptjs';

/** Bytes that bcrypt looks at; what stands beyond them would count for nothing. */
export const BCRYPT_BYTES = 72;
export const BCRYPT_SALT_BYTES = 16;
/** 2^10 rounds, about 0.1 s: a server hashes at every request, and nobody guesses a generated password. */
const COST = '10';

/**
 * A line for Apache's or nginx's `auth_basic`, without the line break. `$2y$` is what `htpasswd -B` writes, and Apache reads no `$2b$`.
 * @param salt {@link BCRYPT_SALT_BYTES} bytes; the same ones always give the same line
 */
export function htpasswdLine(login: string, password: string, salt: Buffer): string {
  return `${login}:${hashSync(password, `$2y$${COST}$${encodeBase64([...salt], BCRYPT_SALT_BYTES)}`)}`;
}
