import { hkdfSync } from 'node:crypto';

/** Characters of a seed, letters and digits: 381 random bits, and no more bytes than bcrypt takes (the provider hashes it). */
export const SEED_LENGTH = 64;

/**
 * Bytes that follow from a seed (HKDF with SHA-256, RFC 5869), in base64: what keys and secrets are derived from.
 * @throws Error where the seed has another length
 */
export function bytesOf(seed: string, count: number): string {
  if (seed.length !== SEED_LENGTH)
    throw new Error(`expected a seed of ${SEED_LENGTH} characters, found ${seed.length}`);
  return Buffer.from(hkdfSync('sha256', seed, '', 'nixos-fleet/seed', count)).toString('base64');
}
