import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FailureError } from '../../../main/core/failure.ts';
import { readUrl, redactorFor, showUrl } from '../../../main/core/health/checked-url.ts';

describe('a URL to check', () => {
  test('is asked for without user, password and fragment, and shown without its secrets', () => {
    const read = readUrl('https://ops:S3cr%40t@api.test:8443/health?token=abcdef&page=2#part');
    expect(read).toMatchObject({
      host: 'api.test',
      port: 8443,
      shown: 'https://ops:[redacted]@api.test:8443/health?token=[redacted]&page=2#part',
    });
    expect(read.url.href).toBe('https://api.test:8443/health?token=abcdef&page=2');
    expect(read.basic?.reveal()).toBe('ops:S3cr@t');
  });

  test.each([
    ['https://api.test/', 443],
    ['http://api.test/', 80],
    ['http://[2001:db8::1]:81/', 81],
  ])('%s leads to port %i', (text, port) => {
    expect(readUrl(text).port).toBe(port);
  });

  test('an IPv6 address loses its brackets, a name beyond ASCII is asked for in ASCII', () => {
    expect(readUrl('http://[2001:db8::1]/').host).toBe('2001:db8::1');
    expect(readUrl('http://éxample.test/').host).toBe('xn--xample-9ua.test');
  });

  test.each([
    '',
    'api.test/health',
    'ftp://api.test/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'http://',
    'http://api.test:0/',
    'http://a b/',
  ])('“%s” is refused', (text) => {
    expect(() => readUrl(text)).toThrow(FailureError);
  });

  test.each([
    ['https://x.test/?access_token=a1b2', 'https://x.test/?access_token=[redacted]'],
    ['https://x.test/?api_key=a1b2&X-Amz-Signature=ff', 'https://x.test/?api_key=[redacted]&X-Amz-Signature=[redacted]'],
    ['https://x.test/?j=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig', 'https://x.test/?j=[redacted]'],
    ['https://x.test/cb#access_token=a1b2', 'https://x.test/cb#[redacted]'],
    ['/relative?password=a1b2', '/relative?password=[redacted]'],
    ['https://x.test/?state=open&keyboard=azerty', 'https://x.test/?state=open&keyboard=azerty'],
  ])('%s is shown as %s', (text, shown) => {
    expect(showUrl(text)).toBe(shown);
  });

  test('whatever the password and the token, neither is shown, and both are known to the redactor', () => {
    const secret = fc
      .string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 20 })
      .filter((text) => /[a-z]{3}/i.test(text) && text.trim() === text && !'https://ops:[redacted]@api.test/?token='.includes(text));
    fc.assert(
      fc.property(secret, secret, (password, token) => {
        const { shown, secrets } = readUrl(`https://ops:${encodeURIComponent(password)}@api.test/?token=${encodeURIComponent(token)}`);
        expect(shown).toBe('https://ops:[redacted]@api.test/?token=[redacted]');
        const echoed = redactorFor(secrets).redact(`you sent ${password} and ${token}`);
        expect(echoed).not.toContain(password);
        expect(echoed).not.toContain(token);
      }),
    );
  });
});
