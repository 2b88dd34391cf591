import { describe, expect, test } from 'vitest';
import { CERTIFICATE_ENDING } from '../../../main/core/ssh/connection/algorithms.ts';
import { isSignedByAuthority, parseCertificate, signatureAlgorithm } from '../../../main/core/ssh/certificate.ts';
import type { Certificate } from '../../../main/core/ssh/certificate.ts';
import { describeCertificate, judgeHostCertificate, validUntil } from '../../../main/core/ssh/host-keys/host-certificate.ts';
import type { CertificateUse } from '../../../main/core/ssh/host-keys/host-certificate.ts';
import { keyTypeOf, parseKnownHosts } from '../../../main/core/ssh/host-keys/known-hosts.ts';

/** Made by ssh-keygen of OpenSSH 9.2: `-h -I "web certificate" -n web.example,192.0.2.10 -z 7 -V 20260101000000Z:20270101000000Z`. */
const ed25519 = [
  'AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAIJLqbDsgnQeQOtu2NS5y02g/8o8iKpTemzQICKs/iVfXAAAAIBLiqHpvsq7UzvIhuK6L',
  'jax0BQ5+QBk0VZb9xGGvPnxAAAAAAAAAAAcAAAACAAAAD3dlYiBjZXJ0aWZpY2F0ZQAAAB0AAAALd2ViLmV4YW1wbGUAAAAKMTkyLjAuMi4xMAAAAABpVbkA',
  'AAAAAGs27IAAAAAAAAAAAAAAAAAAAAAzAAAAC3NzaC1lZDI1NTE5AAAAIGI9CYdGIEqN58DEtGjtA+EkxZ1TVIDVs5VUQNNV6OR6AAAAUwAAAAtzc2gtZWQy',
  'NTUxOQAAAEBe+SUKNLDFmJR0ce7OHH5ZEkpF14zTaHxo5PYH6SYJRomDyqNlkJAwl3thmCXShCtvNSqO1huvJmijYinHiZwO',
].join('');
/** An ECDSA key (256 bits), certified by another (384 bits), for ever. */
const ecdsa = [
  'AAAAKGVjZHNhLXNoYTItbmlzdHAyNTYtY2VydC12MDFAb3BlbnNzaC5jb20AAAAgkCHX3po4RnHbNIRvhLUaEKqtmln1H+9QZxGaOIswGvIAAAAIbmlzdHAy',
  'NTYAAABBBB+62/6NQ8sEF+9W87qw5IhL7AWvyTo0y+wiRboiEU4xoKyZtBlXd/RyxKaX2XkmFA8tC39uGydHEtIkwbOiN5wAAAAAAAAAAAAAAAIAAAAFZWNk',
  'c2EAAAAPAAAAC3dlYi5leGFtcGxlAAAAAAAAAAD//////////wAAAAAAAAAAAAAAAAAAAIgAAAATZWNkc2Etc2hhMi1uaXN0cDM4NAAAAAhuaXN0cDM4NAAA',
  'AGEEIWiN5f2RhfPAmO93Xl8WWiTbz0QcV3fnzoguN/TF6KIDKKk6ruxSTK/C5QWVGJRwFPHkC0X7BgoyVZth8e+XvhHkoNwXJywhfo/sE8CVIxf9pF9RloZl',
  'OOo3BdVXh5GAAAAAgwAAABNlY2RzYS1zaGEyLW5pc3RwMzg0AAAAaAAAADAq45l3sbZMzx2cnnwbL1zpQ0gB+iyAnsc4JBxu44ztrPVnnyvl9/91t2G+p///',
  'Z3cAAAAwG1/FISspAIJwMTmFBW7ImbLzPmDpU1LD8fyS+Zw3CqOqbDtyB+FshKZU+NAbpcKy',
].join('');
/** An RSA key, certified for `*.example` with SHA-1 (`-t ssh-rsa`). */
const rsa = [
  'AAAAHHNzaC1yc2EtY2VydC12MDFAb3BlbnNzaC5jb20AAAAg5KRSQl6rlYkJYPRPpcjU9fz1gUzG5dk+IdbL/ZjG4cQAAAADAQABAAABgQDAJgq3e0tOCQai',
  'OAbueqjQWDMOgngwQAD18eG8z+aQ51SJSfmLjNe5eryd8c8b/CRoF0WbXum7K54tDhuvl5bEKwPkE2ii1zj5DZZEDpE3zK0tYSsidkasuIJJ7w6Q/tcVLhS9',
  'GPYo7ayTcTV2uqozYxZdNd4+c64S+dGkjuVxN0riUi9NnB3R96xjAnDIRIKfKzrPO8PWjx7MTl0aReLVj8l+zuCORFURgP5C6kGjciEaW7kMOfMGrEjUP6TR',
  'pTVM2oas/+ORRHFjFMsiVAPKBgLRoEtNEZiR+q+3aQ1EcxL3bx6TWem9XQOF88aFPuOs3CUMVgjGgUCPnD8t/6B1kL1w4yqn6N7jhwdHmap+RugFOmDmWiUZ',
  'bnd5U4z+3w0eCkqCLqdsLdKnV108vaRlMLhU+S7RNZwQz9T9baOxvgLXGYyfuXKu1AA1rOSc7TMmr7n5/AYbcaS8C4ZJW3QsIDZbNPcvrQQtP8y+UO4yFqYh',
  '+B5puRHxVkpv0ksw/RcAAAAAAAAAAAAAAAIAAAAEc2hhMQAAAA0AAAAJKi5leGFtcGxlAAAAAAAAAAD//////////wAAAAAAAAAAAAAAAAAAARcAAAAHc3No',
  'LXJzYQAAAAMBAAEAAAEBAM3afDb8krz4O9xD/119juQbYzcV43zjkyzgcp9MpfaJYPX9J/XrEWyawThtw0Hd1cUQz6Ax6Z7FWN8bM/7zRgV4tZl/uMAa0uMj',
  'tSKHSrr8RjkqtbQV+6NS2YjSkl6CzPR0J0B2A0ZhwzMHWkQBynBmKGVWYWiR7qNytxNVlhCpfcqwaFAm4XXoB36N2FUugnNykY4DKM+TdhD9swt8oZTSjPZL',
  '76uuxwgv3Z6RWgaeI/8SaAgOghK2klLRCR+1BBTw1czqGLtzFK0qi1KV7mz0vud55b4zHV9HvvAHgXt4aZy8RI/XguLZORsrP6WP3TCt4SGFu4t8eGzxTV1u',
  'qFsAAAEPAAAAB3NzaC1yc2EAAAEAThXEJNTB90qwpT+3I4GJRFqs5j0EOjzkYnk5RcJBiyc6T7oGUX7wZ2jhb2fUaHujPZYsKE0w6qeKjmIrG3Ulmvp8Wpoq',
  'Lr6XgY6hiTU2m6mMIIJv98xdBo5paOqe4AyPGGWI1VP4+obYnScLWGnNpM6ACBd6GqoOxFgmN4zIB6OaHDT9V9VSl71teXyBk8e6N9OYqPqP1RBcLX/UFIki',
  '09yVy5FAQtNHjQviU6fBWpDp3KxxFR2tcBEyFG2c6XSYQutq6jVUqHB9L0X/A2QiqBkvaG5C3tdYqhKvyutSFG4z3H/rrUs0eDXn8c+XIYRgYdYc3xpV1TsI',
  'Fe8roXdBVA==',
].join('');
const authority = 'AAAAC3NzaC1lZDI1NTE5AAAAIGI9CYdGIEqN58DEtGjtA+EkxZ1TVIDVs5VUQNNV6OR6';
const plainKey = 'AAAAC3NzaC1lZDI1NTE5AAAAIBLiqHpvsq7UzvIhuK6Ljax0BQ5+QBk0VZb9xGGvPnxA';

const of = (base64: string): Certificate => {
  const certificate = parseCertificate(Buffer.from(base64, 'base64'));
  if (certificate === null) throw new Error('the certificate was not read');
  return certificate;
};
const known = (text: string) => parseKnownHosts(text, 'known_hosts').entries;
const trusting = (certificate: Certificate, names = '*') =>
  known(`@cert-authority ${names} ${keyTypeOf(certificate.authority)} ${certificate.authority.toString('base64')}\n`);
const use = (given: Partial<CertificateUse> = {}): CertificateUse => ({
  host: 'web',
  principal: 'web.example',
  names: ['web.example'],
  caSignatureAlgorithms: null,
  nowMs: Date.UTC(2026, 5, 1),
  ...given,
});

describe('reading', () => {
  test('every field of a certificate', () => {
    const certificate = of(ed25519);
    expect(certificate).toMatchObject({
      type: `ssh-ed25519${CERTIFICATE_ENDING}`,
      serial: 7n,
      kind: 'host',
      keyId: 'web certificate',
      principals: ['web.example', '192.0.2.10'],
      validAfter: BigInt(Date.UTC(2026, 0, 1) / 1000),
      validBefore: BigInt(Date.UTC(2027, 0, 1) / 1000),
      criticalOptions: [],
    });
    expect(certificate.keyBlob.toString('base64')).toBe(plainKey);
    expect(certificate.authority.toString('base64')).toBe(authority);
    expect(validUntil(certificate)).toBe('2027-01-01T00:00:00.000Z');
    expect(validUntil(of(ecdsa))).toBeNull();
    expect(describeCertificate(certificate)).toBe(
      `certificate ssh-ed25519${CERTIFICATE_ENDING} “web certificate”, serial 7; authority ssh-ed25519 SHA256:euKExdjj2qooVPrhwzYZJlCVvuUSQUqSS2CRep6fcus; for web.example, 192.0.2.10; valid 2026-01-01 00:00 UTC to 2027-01-01 00:00 UTC`,
    );
  });

  test.each([
    ['ssh-ed25519', ed25519],
    ['ecdsa-sha2-nistp384', ecdsa],
    ['ssh-rsa', rsa],
  ])('the signature of an %s authority holds', (algorithm, base64) => {
    expect(signatureAlgorithm(of(base64))).toBe(algorithm);
    expect(isSignedByAuthority(of(base64))).toBe(true);
  });

  test.each([ed25519, ecdsa, rsa])('with any byte changed it is no certificate, or not what was signed', (base64) => {
    const blob = Buffer.from(base64, 'base64');
    const taken: number[] = [];
    for (let at = 0; at < blob.length; at += 1) {
      const changed = Buffer.from(blob);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      const certificate = parseCertificate(changed);
      if (certificate !== null && isSignedByAuthority(certificate)) taken.push(at);
    }
    expect(taken).toEqual([]);
  });

  test('cut short or with something behind it, it is no certificate', () => {
    const blob = Buffer.from(ed25519, 'base64');
    const lengths = Array.from({ length: blob.length }, (_, length) => length);
    expect(lengths.filter((length) => parseCertificate(blob.subarray(0, length)) !== null)).toEqual([]);
    expect(parseCertificate(Buffer.concat([blob, Buffer.from([0])]))).toBeNull();
    expect(parseCertificate(Buffer.from(plainKey, 'base64'))).toBeNull();
  });
});

describe('judging', () => {
  test('an authority of the name vouches, between the dates, for the names of the certificate', () => {
    const certificate = of(ed25519);
    const entries = trusting(certificate);
    expect(judgeHostCertificate(entries, certificate, use())).toEqual({ kind: 'vouched', entry: entries[0] });
    expect(judgeHostCertificate(entries, certificate, use({ principal: '192.0.2.10' })).kind).toBe('vouched');
    for (const [given, cause] of [
      [{ nowMs: Date.UTC(2027, 0, 1) }, 'expired on 2027-01-01 00:00 UTC'],
      [{ nowMs: Date.UTC(2026, 0, 1) - 1 }, 'only valid from 2026-01-01 00:00 UTC on'],
      [{ principal: 'db.example' }, 'web shows a host certificate for web.example, 192.0.2.10, not for db.example.'],
      [{ caSignatureAlgorithms: '-ssh-ed25519' }, 'signed with ssh-ed25519, which CASignatureAlgorithms'],
    ] as const)
      expect(judgeHostCertificate(entries, certificate, use(given))).toMatchObject({
        kind: 'no-use',
        problem: { cause: { en: expect.stringContaining(cause) } },
      });
  });

  test('a name in it may be a pattern, and SHA-1 is not taken unless the configuration says so', () => {
    const certificate = of(rsa);
    const entries = trusting(certificate);
    expect(judgeHostCertificate(entries, certificate, use())).toMatchObject({
      kind: 'no-use',
      problem: { cause: { en: expect.stringContaining('signed with ssh-rsa') } },
    });
    expect(judgeHostCertificate(entries, certificate, use({ caSignatureAlgorithms: '+ssh-rsa' })).kind).toBe('vouched');
    expect(judgeHostCertificate(entries, certificate, use({ caSignatureAlgorithms: '+ssh-rsa', principal: 'web.example.org' })).kind).toBe(
      'no-use',
    );
  });

  test('another authority, or one for other names, does not vouch', () => {
    const certificate = of(ed25519);
    for (const entries of [[], trusting(of(ecdsa)), trusting(certificate, '*.elsewhere,!web.example')])
      expect(judgeHostCertificate(entries, certificate, use())).toMatchObject({
        kind: 'no-use',
        problem: { cause: { en: expect.stringContaining('an authority that the known hosts do not trust for web.example') } },
      });
  });

  test('the authority may stand under any of the names; what is revoked counts under those that are looked at', () => {
    const certificate = of(ed25519);
    const names = ['[web.example]:2222', 'web.example'];
    const plain = trusting(certificate, 'web.example');
    expect(judgeHostCertificate(plain, certificate, use({ names })).kind).toBe('vouched');
    const other = [...plain, ...trusting(of(ecdsa), '[web.example]:2222')];
    expect(judgeHostCertificate(other, certificate, use({ names })).kind).toBe('vouched');
    const revokedHere = known(`@revoked [web.example]:2222 ssh-ed25519 ${authority}\n`);
    expect(judgeHostCertificate([...plain, ...revokedHere], certificate, use({ names })).kind).toBe('revoked');
    const revokedThere = known(`@revoked web.example ssh-ed25519 ${authority}\n`);
    const trusted = trusting(certificate, '[web.example]:2222');
    expect(judgeHostCertificate([...trusted, ...revokedThere], certificate, use({ names })).kind).toBe('vouched');
  });

  test.each([
    ['the key', plainKey],
    ['the authority', authority],
  ])('%s revoked goes before everything else', (_, key) => {
    const certificate = of(ed25519);
    const entries = [...trusting(certificate), ...known(`@revoked * ssh-ed25519 ${key}\n`)];
    expect(judgeHostCertificate(entries, certificate, use())).toEqual({ kind: 'revoked', entry: entries[1] });
  });

  test('what the authority did not sign is a forgery, whoever is trusted', () => {
    const certificate = of(ed25519);
    const later: Certificate = { ...certificate, signed: Buffer.concat([certificate.signed, Buffer.from([0])]) };
    expect(judgeHostCertificate(trusting(certificate), later, use())).toEqual({ kind: 'forged' });
    expect(judgeHostCertificate([], later, use())).toEqual({ kind: 'forged' });
  });
});
