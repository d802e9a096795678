import { X509Certificate, createPrivateKey } from 'node:crypto';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { generate, type Generated, SECRET_SEED_BYTES } from '../../model/recipes';

const seed = (byte: number) => Buffer.alloc(SECRET_SEED_BYTES, byte).toString('base64');
const authority = (byte: number, expires = '2036-01-01') =>
  generate('ca', seed(byte), { name: 'ca', length: 32, expires });
const leaf = (
  byte: number,
  ca: Generated,
  expires = '2027-11-01',
  names = ['web.example.org', '*.web.example.org'],
) =>
  generate(
    'certificate',
    seed(byte),
    {
      name: 'web-tls',
      length: 32,
      expires,
      certificate: { ca: 'ca', names, addresses: ['10.0.1.10', 'fd00::1:2'] },
    },
    { ca },
  );
/** The first certificate; OpenSSL passes by the key before it. */
const certificate = ({ publicKey = '' }: Generated) => new X509Certificate(publicKey);

describe('a certificate and its authority', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fleet-certificates-'));
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { encoding: 'utf8' });
  const ca = authority(1);
  const web = leaf(2, ca);

  beforeAll(() => {
    writeFileSync(file('ca.pem'), ca.publicKey ?? '');
    writeFileSync(file('web.pem'), web.value);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  /** At a moment between the days that stand in the certificates. */
  const verify = (what: string, trusted: string, ...args: string[]) =>
    spawnSync(
      'openssl',
      ['verify', '-x509_strict', '-attime', '1788000000', ...args, '-CAfile', trusted, what],
      { encoding: 'utf8' },
    );

  test('[R2.1] OpenSSL verifies it strictly, for its names and addresses and no other', () => {
    const forName = (name: string) => verify(file('web.pem'), file('ca.pem'), '-verify_hostname', name);
    const forAddress = (ip: string) => verify(file('web.pem'), file('ca.pem'), '-verify_ip', ip);
    const server = verify(file('web.pem'), file('ca.pem'), '-purpose', 'sslserver');
    expect(server).toMatchObject({ stderr: '', status: 0 });
    expect(forName('web.example.org').status).toBe(0);
    expect(forName('a.web.example.org').status).toBe(0);
    expect(forName('example.org').status).toBe(2);
    expect(forAddress('10.0.1.10').status).toBe(0);
    expect(forAddress('fd00::1:2').status).toBe(0);
    expect(forAddress('10.0.1.11').status).toBe(2);
  });

  test('[R2.1] another authority of the same name vouches for nothing of it', () => {
    writeFileSync(file('other.pem'), authority(9).publicKey ?? '');
    expect(verify(file('web.pem'), file('other.pem')).status).toBe(2);
    expect(certificate(web).verify(certificate(ca).publicKey)).toBe(true);
    expect(certificate(web).verify(certificate(authority(9)).publicKey)).toBe(false);
  });

  test('[R2.1] it says what it may be used for, from when and until when', () => {
    const text = openssl('x509', '-noout', '-text', '-in', file('web.pem'));
    for (const line of [
      'Version: 3 (0x2)',
      'Signature Algorithm: ecdsa-with-SHA256',
      'Issuer: CN = ca',
      'Subject: CN = web-tls',
      'Not Before: Jul 30 00:00:00 2025 GMT',
      'Not After : Nov  1 23:59:59 2027 GMT',
      'NIST CURVE: P-256',
      'CA:FALSE',
      'Digital Signature',
      'TLS Web Server Authentication, TLS Web Client Authentication',
      'DNS:web.example.org, DNS:*.web.example.org, IP Address:10.0.1.10, IP Address:FD00:0:0:0:0:0:1:2',
    ])
      expect(text).toContain(line);
    const ofAuthority = openssl('x509', '-noout', '-text', '-in', file('ca.pem'));
    for (const line of ['CA:TRUE, pathlen:0', 'Certificate Sign, CRL Sign', 'Jan  1 23:59:59 2036 GMT'])
      expect(ofAuthority).toContain(line);
    const late = certificate(authority(1, '2061-05-04'));
    expect(late.validTo).toBe('May  4 23:59:59 2061 GMT');
  });

  test('[R2.1] the secret is the key and the chain, the public half the chain alone', () => {
    const blocks = (text = '') => [...text.matchAll(/-----BEGIN ([A-Z ]+)-----/g)].map(([, type]) => type);
    expect(blocks(web.value)).toEqual(['PRIVATE KEY', 'CERTIFICATE', 'CERTIFICATE']);
    expect(blocks(web.publicKey)).toEqual(['CERTIFICATE', 'CERTIFICATE']);
    expect(blocks(ca.value)).toEqual(['PRIVATE KEY', 'CERTIFICATE']);
    expect(web.value.endsWith(web.publicKey ?? '?')).toBe(true);
    expect(web.publicKey?.endsWith(ca.publicKey ?? '?')).toBe(true);
    for (const made of [web, ca])
      expect(certificate(made).checkPrivateKey(createPrivateKey(made.value))).toBe(true);
  });

  test('[R2.1] the same seeds and config give the same text; whatever changes it is another serial number', () => {
    expect(leaf(2, authority(1))).toEqual(web);
    const others = [
      leaf(2, ca, '2027-11-02'),
      leaf(2, ca, '2027-11-01', ['web.example.org']),
      leaf(3, ca),
      leaf(2, authority(4)),
    ];
    const numbers = [web, ...others].map((made) => certificate(made).serialNumber);
    expect(new Set(numbers).size).toBe(numbers.length);
    // A later day of the authority leaves its key, and what it has signed, as they are.
    expect(certificate(leaf(2, authority(1, '2040-01-01'))).raw).toEqual(certificate(web).raw);
  });

  test('[R2.1] of any seed at all, the key belongs to it and the signature holds', () => {
    const seeds = fc.uint8Array({ minLength: SECRET_SEED_BYTES, maxLength: SECRET_SEED_BYTES });
    fc.assert(
      fc.property(seeds, (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        const made = generate('ca', text, { name: 'ca', length: 32, expires: '2036-01-01' });
        const own = certificate(made);
        expect(own.checkPrivateKey(createPrivateKey(made.value))).toBe(true);
        expect(own.verify(own.publicKey)).toBe(true);
        expect(own.checkIssued(own)).toBe(true);
        expect(own.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
      }),
      { numRuns: 30 },
    );
  });
});
