import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { mapHashToField } from '@noble/curves/abstract/modular';
import { p256 } from '@noble/curves/nist';
import { AsnConvert } from '@peculiar/asn1-schema';
import { SubjectPublicKeyInfo } from '@peculiar/asn1-x509';

/** Bytes that a key is made of: more than it has, so that every key is equally likely (FIPS 186-5, A.2.1). */
export const KEY_BYTES = 48;

/** The private key that follows from {@link KEY_BYTES} bytes. */
export function p256Key(seed: Uint8Array): KeyObject {
  const d = mapHashToField(seed, p256.Point.CURVE().n);
  const [x, y] = [1, 33].map((at) => p256.getPublicKey(d, false).subarray(at, at + 32));
  const text = (bytes: Uint8Array = new Uint8Array()) => Buffer.from(bytes).toString('base64url');
  return createPrivateKey({
    key: { kty: 'EC', crv: 'P-256', d: text(d), x: text(x), y: text(y) },
    format: 'jwk',
  });
}

/** ECDSA with SHA-256, in DER. Deterministic (RFC 6979), unlike OpenSSL's: the same key and text give the same signature. */
export function sign(key: KeyObject, text: Uint8Array): ArrayBuffer {
  const d = Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url');
  return buffer(p256.sign(text, d, { prehash: true, lowS: false }).toBytes('der'));
}

/** The id is the hash of the key itself (RFC 5280, 4.2.1.2). */
export function publicHalf(key: KeyObject): { publicKey: SubjectPublicKeyInfo; keyId: ArrayBuffer } {
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const publicKey = AsnConvert.parse(der, SubjectPublicKeyInfo);
  const keyId = createHash('sha1').update(new Uint8Array(publicKey.subjectPublicKey)).digest();
  return { publicKey, keyId: buffer(keyId) };
}

/** The bytes alone: a Buffer's memory may hold others beside them. */
export function buffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
