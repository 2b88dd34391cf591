import { format, inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Redactor } from '../../../main/core/credentials/redaction.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';

function redactorOf(...values: readonly string[]): Redactor {
  const redactor = new Redactor();
  for (const value of values) redactor.register(new Secret(value));
  return redactor;
}

describe('a secret', () => {
  const secret = new Secret('tidal-lantern-42');

  test.each([
    ['as text', () => 'password: '.concat(secret as unknown as string)],
    ['as JSON', () => JSON.stringify({ password: secret })],
    ['inspected', () => inspect({ deep: { password: secret } }, { depth: 9, showHidden: true })],
    ['as console.log prints it', () => format('%s %o %O %j', secret, secret, { secret }, { secret })],
    ['as the cause of an error', () => inspect(new Error('refused', { cause: { secret } }), { depth: 9, showHidden: true })],
    ['joined to text', () => ['password', secret].join(' ')],
    ['as a key', () => Object.keys({ [String(secret)]: 1 }).join('')],
  ])('shows itself to nobody %s', (_, print) => {
    expect(print()).not.toContain('tidal-lantern-42');
    expect(print()).toContain('[redacted]');
  });

  test('does not survive being cloned or copied', () => {
    expect(JSON.stringify(Object.assign({}, secret))).not.toContain('tidal-lantern-42');
    expect(inspect(structuredClone({ secret }), { depth: 9, showHidden: true })).not.toContain('tidal-lantern-42');
  });

  test('is handed out where a protocol needs it', () => {
    expect(secret.reveal()).toBe('tidal-lantern-42');
  });
});

describe('redaction', () => {
  const password = 'pä"ss\\w ord/+&=?7';
  const bytes = Buffer.from(password);

  test.each([
    ['as it is', password],
    ['in JSON', JSON.stringify({ password })],
    ['in JSON inside JSON', JSON.stringify({ body: JSON.stringify({ password }) })],
    ['in a URL', `https://api.example/?p=${encodeURIComponent(password)}&q=1`],
    ['in a URL with small hexadecimal digits', `?p=${encodeURIComponent(password).toLowerCase()}`],
    ['in a form', new URLSearchParams({ p: password }).toString()],
    ['in SASL PLAIN', Buffer.from(`\0ops@example.org\0${password}`).toString('base64')],
    ['in SASL PLAIN of a longer user', Buffer.from(`\0oops@example.org\0${password}`).toString('base64')],
    ['in SASL LOGIN', bytes.toString('base64')],
    ['in HTTP Basic', `Authorization: Basic ${Buffer.from(`ops:${password}`).toString('base64')}`],
    ['in a URL that keeps what it may', `https://api.example/${encodeURI(password)}`],
    ['in HTML', 'pä&quot;ss\\w ord/+&amp;=?7'],
    ['in HTML as Go writes it', 'pä&#34;ss\\w ord/&#43;&amp;=?7'],
    ['in HTML with each sign as a number', 'p&#228;&#34;ss&#92;w&#32;ord&#47;&#43;&#38;&#61;&#63;7'],
    ['in quoted-printable', 'p=C3=A4"ss\\w ord/+&=3D?7'],
    ['in an encoded word', '=?utf-8?Q?p=C3=A4=22ss=5Cw_ord=2F=2B=26=3D=3F7?='],
    ['in xtext', 'p+C3+A4"ss\\w+20ord/+2B&+3D?7'],
    ['in JSON as Go writes it', JSON.stringify(password).replace('&', String.raw`\u0026`)],
    ['in JSON as PHP writes it', JSON.stringify(password).replace('/', String.raw`\/`)],
    ['in base64url', Buffer.from(`x${password}`).toString('base64url')],
  ])('finds a password %s', (_, text) => {
    const redacted = redactorOf(password).redact(text);
    expect(redacted).toContain('[redacted]');
    expect(redacted).not.toContain(password);
    expect(redacted).not.toMatch(/[^a]ss|[^w]ord/u);
    for (const [piece] of text.matchAll(/[A-Za-z0-9+/_-]{8,}={0,2}/gu)) {
      if (redacted.includes(piece)) expect(Buffer.from(piece, 'base64').includes(bytes)).toBe(false);
    }
  });

  test('finds one line of a private key', () => {
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\n-----END OPENSSH PRIVATE KEY-----\n';
    expect(redactorOf(key).redact('unexpected b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ in input')).toBe('unexpected [redacted] in input');
  });

  test('a secret that contains another leaves no rest of itself', () => {
    expect(redactorOf('lantern', 'tidal-lantern-42').redact('user tidal-lantern-42, lantern')).toBe('user [redacted], [redacted]');
  });

  test('a secret of three characters does not blank words out of a log', () => {
    expect(redactorOf('log').redact('the log is in catalogue.log')).toBe('the log is in catalogue.log');
  });

  test('text without a secret comes back as it was', () => {
    fc.assert(fc.property(fc.stringMatching(/^[a-h ]*$/), (text) => redactorOf('QXYZ-0123-KLMN').redact(text) === text));
  });

  test('whatever the secret and the text around it, nothing of the secret is left', () => {
    const anySecret = fc.string({ unit: 'binary', minLength: 4, maxLength: 40 }).filter((value) => !'[redacted]'.includes(value));
    fc.assert(
      fc.property(anySecret, fc.string(), fc.string(), (value, before, after) => {
        const redactor = redactorOf(value);
        expect(redactor.redact(`${before}\u{1}${value}\u{1}${after}`)).not.toContain(`\u{1}${value}\u{1}`);
        const inJson: unknown = JSON.parse(redactor.redact(JSON.stringify({ text: `\u{1}${value}\u{1}` })));
        expect(inJson).toEqual({ text: '\u{1}[redacted]\u{1}' });
      }),
      { numRuns: 500 },
    );
  });
});
