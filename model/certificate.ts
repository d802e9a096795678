import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { buffer, p256Key, publicHalf, sign } from './p256-key';

/** A key and its certificate. Both follow from what they are made of: nothing random, no clock. */
export interface Certified {
  /** PEM (PKCS #8). */
  readonly key: string;
  /** PEM. */
  readonly certificate: string;
}

export interface LeafArgs {
  /** DNS names, `*.example.org` too. */
  readonly names: readonly string[];
  /** IPv4 and IPv6. */
  readonly addresses: readonly string[];
}

/** Of the authority; its own age hurts nobody. */
const CA_FROM = '2020-01-01';
/** Apple's systems refuse a server's certificate that is valid for more than 825 days, whoever signed it (support.apple.com/103769). */
const LEAF_DAYS = 824;
const DAY = 24 * 60 * 60 * 1000;
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';

/** The last second of a day, in UTC. */
export function endOf(day: string): Date {
  return new Date(Date.parse(day) + DAY - 1000);
}

/** When the certificate of a server begins to be valid. */
export function leafFrom(expires: string): Date {
  return new Date(Date.parse(expires) - LEAF_DAYS * DAY);
}

/**
 * A certificate authority that signs leaves alone. P-256, because browsers take no Ed25519.
 * @param seed `KEY_BYTES` bytes
 * @param expires its last day, `2036-01-01`
 */
export function authority(seed: Uint8Array, name: string, expires: string): Certified {
  const key = p256Key(seed);
  const { publicKey, keyId } = publicHalf(key);
  return certified(key, key, {
    subject: commonName(name),
    issuer: commonName(name),
    validity: new Validity({ notBefore: new Date(CA_FROM), notAfter: endOf(expires) }),
    subjectPublicKeyInfo: publicKey,
    extensions: [
      extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
      extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign), true),
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId)),
    ],
  });
}

/**
 * A certificate for a server, or for a client, of the names given.
 * @param seed `KEY_BYTES` bytes
 * @param ca the authority: its name, and its key in PEM
 */
export function leaf(
  seed: Uint8Array,
  name: string,
  expires: string,
  { names, addresses }: LeafArgs,
  ca: { readonly name: string; readonly key: string },
): Certified {
  const signer = createPrivateKey(ca.key);
  const key = p256Key(seed);
  const { publicKey, keyId } = publicHalf(key);
  const alternatives = [
    ...names.map((dNSName) => new GeneralName({ dNSName })),
    ...addresses.map((iPAddress) => new GeneralName({ iPAddress })),
  ];
  const issuer = new AuthorityKeyIdentifier({
    keyIdentifier: new KeyIdentifier(publicHalf(signer).keyId),
  });
  const purposes = new ExtendedKeyUsage([id_kp_serverAuth, id_kp_clientAuth]);
  return certified(signer, key, {
    subject: commonName(name),
    issuer: commonName(ca.name),
    validity: new Validity({ notBefore: leafFrom(expires), notAfter: endOf(expires) }),
    subjectPublicKeyInfo: publicKey,
    extensions: [
      extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), true),
      extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature), true),
      extension(id_ce_extKeyUsage, purposes),
      extension(id_ce_subjectAltName, new SubjectAlternativeName(alternatives)),
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId)),
      extension(id_ce_authorityKeyIdentifier, issuer),
    ],
  });
}

interface Content extends Pick<TBSCertificate, 'subject' | 'issuer' | 'validity' | 'subjectPublicKeyInfo'> {
  readonly extensions: readonly Extension[];
}

function certified(signer: KeyObject, key: KeyObject, { extensions, ...content }: Content): Certified {
  const signature = new AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
  const tbsCertificate = new TBSCertificate({
    ...content,
    version: Version.v3,
    signature,
    extensions: new Extensions([...extensions]),
  });
  // Whatever is another certificate has another number: browsers refuse two of one issuer and number.
  tbsCertificate.serialNumber = serialNumber(AsnConvert.serialize(tbsCertificate));
  const der = AsnConvert.serialize(
    new Certificate({
      tbsCertificate,
      signatureAlgorithm: signature,
      signatureValue: sign(signer, new Uint8Array(AsnConvert.serialize(tbsCertificate))),
    }),
  );
  return { key: key.export({ type: 'pkcs8', format: 'pem' }).toString(), certificate: pem(der) };
}

/** 16 bytes, positive, without a leading zero byte. */
function serialNumber(content: ArrayBuffer): ArrayBuffer {
  const number = createHash('sha256').update(new Uint8Array(content)).digest().subarray(0, 16);
  number.writeUInt8((number.readUInt8(0) & 0x7f) | 0x40, 0);
  return buffer(number);
}

function commonName(text: string): Name {
  const value = new AttributeValue({ utf8String: text });
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })])]);
}

function extension(extnID: string, value: object, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

function pem(der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
