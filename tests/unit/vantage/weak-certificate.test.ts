import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DetailedPeerCertificate } from 'node:tls';
import { describe, expect, test } from 'vitest';
import { weaknessOf } from '../../../main/core/vantage/weak-certificate.ts';

/** Made by OpenSSL 3.0, each behind its name; all but the root are signed by an authority that is not among them. */
const made = new Map(
  readFileSync(new URL('fixtures/certificates.pem', import.meta.url), 'utf8')
    .split(/(?<=-----END CERTIFICATE-----\n)/u)
    .map((entry) => [entry.split('\n', 1)[0] ?? '', new X509Certificate(entry.slice(entry.indexOf('-----')))]),
);

function link(name: string): DetailedPeerCertificate {
  const certificate = made.get(name);
  if (certificate === undefined) throw new Error(`no certificate ${name}`);
  const shown = certificate.toLegacyObject() as unknown as DetailedPeerCertificate;
  // As TLS hands it over: a root is its own issuer.
  if (certificate.checkIssued(certificate)) shown.issuerCertificate = shown;
  return shown;
}

const nameOf = ({ subject }: DetailedPeerCertificate) => [subject.CN].flat().join(', ');
const said = (...names: string[]) => weaknessOf(names.map(link), nameOf);

describe('a certificate', () => {
  test.each(['rsa-2048', 'pss-with-sha256', 'ecdsa-with-sha256', 'ec-224', 'ed25519', 'names-sha1-only', 'root-with-sha1'])(
    'is strong enough: %s',
    (name) => {
      expect(said(name)).toBeNull();
    },
  );

  test.each([
    ['rsa-1024', 'has an RSA key of 1024 bits', 'a une clé RSA de 1024 bits'],
    ['rsa-pss-key-1024', 'has an RSA key of 1024 bits', 'a une clé RSA de 1024 bits'],
    ['ec-192', 'has an elliptic-curve key of 192 bits', 'a une clé à courbe elliptique de 192 bits'],
    ['dsa-2048', 'has a DSA key', 'a une clé DSA'],
    ['signed-with-sha1', 'is signed with SHA-1', 'est signé avec SHA-1'],
    ['signed-with-md5', 'is signed with MD5', 'est signé avec MD5'],
    ['pss-with-sha1', 'is signed with SHA-1', 'est signé avec SHA-1'],
    ['ecdsa-with-sha1', 'is signed with SHA-1', 'est signé avec SHA-1'],
  ])('is too weak: %s', (name, en, fr) => {
    expect(said(name)?.en).toContain(`The certificate of “${name}” ${en}`);
    expect(said(name)?.fr).toContain(`Le certificat de « ${name} » ${fr}`);
  });

  test('makes a chain as weak as itself', () => {
    expect(said('ecdsa-with-sha256', 'pss-with-sha1', 'root-with-sha1')?.en).toContain('pss-with-sha1');
    expect(said('ecdsa-with-sha256', 'rsa-2048', 'root-with-sha1')).toBeNull();
  });

  test('that is damaged anywhere ends in a judgement, never in an error', () => {
    const whole = link('pss-with-sha1');
    for (let at = 0; at < whole.raw.length; at += 7) {
      const raw = Buffer.from(whole.raw);
      raw.writeUInt8(255, at);
      expect(() =>
        weaknessOf(
          [
            { ...whole, raw },
            { ...whole, raw: raw.subarray(0, at) },
          ],
          nameOf,
        ),
      ).not.toThrow();
    }
  });
});
