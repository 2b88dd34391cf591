import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDkimKey } from '../../../main/core/mail/domain/dkim.ts';
import { dmarcNames, isDmarc } from '../../../main/core/mail/domain/dmarc.ts';
import { addressBits, decodeMessage, encodeQuestion, reverseName } from '../../../main/core/mail/domain/dns-message.ts';
import { readStsPolicy, stsMatches } from '../../../main/core/mail/domain/mta-sts.ts';
import { expandMacros } from '../../../main/core/mail/domain/spf-macros.ts';
import { isSpf, parseSpf } from '../../../main/core/mail/domain/spf-record.ts';
import { inNetwork } from '../../../main/core/mail/domain/spf-verdict.ts';

describe('DNS messages', () => {
  /** Captured from NSD 4.6: the MX of a zone, its name compressed. */
  const answer = Buffer.from('12348500000100010000000004676f6f64047465737400000f0001c00c000f00010000012c0008000a036d7831c00c', 'hex');

  test('an answer with compressed names', () => {
    expect(decodeMessage(answer)).toEqual({
      id: 0x1234,
      name: 'good.test',
      type: 15,
      truncated: false,
      validated: false,
      code: 0,
      authoritative: true,
      recursive: false,
      questions: 1,
      authority: [],
      records: [{ name: 'good.test', type: 'MX', ttlSeconds: 300, value: 'mx1.good.test', preference: 10 }],
    });
  });

  test('an answer that was validated says so', () => {
    const validated = Buffer.from(answer);
    validated.writeUInt16BE(0x81_a0, 2);
    expect(decodeMessage(validated).validated).toBe(true);
  });

  test('a question is read back as it was asked', () => {
    const question = encodeQuestion(7, 'Example.org.', 'TXT', { extended: true });
    question.writeUInt16BE(0x81_80, 2);
    expect(decodeMessage(question)).toMatchObject({ id: 7, name: 'example.org', type: 16, records: [] });
  });

  test('damaged answers end with a RangeError, never with anything else, and never go on for ever', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(60), (noise, at) => {
        const damaged = Buffer.from(answer);
        damaged.set(noise.subarray(0, Math.max(damaged.length - at, 0)), Math.min(at, damaged.length));
        try {
          decodeMessage(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });

  test('a name that points at itself, or forward', () => {
    const looping = Buffer.from('123484000001000000000000c00c00010001', 'hex');
    expect(() => decodeMessage(looping)).toThrow('a name points forward');
  });

  test('names that are none cannot be asked for', () => {
    for (const name of ['a..b', `${'a'.repeat(64)}.test`, Array(60).fill('abcdef').join('.')])
      expect(() => encodeQuestion(1, name, 'A', { extended: false })).toThrow(RangeError);
  });
});

describe('addresses', () => {
  test('are turned back', () => {
    expect(reverseName('192.0.2.1')).toBe('1.2.0.192.in-addr.arpa');
    expect(reverseName('2001:db8::1')).toBe(`1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`);
  });

  test.each([
    ['192.0.2.17', '192.0.2.16/28', true],
    ['192.0.2.32', '192.0.2.16/28', false],
    ['203.0.113.1', '0.0.0.0/0', true],
    ['2001:db8::ff', '2001:db8::/120', true],
    ['2001:db8::1:0', '2001:db8::/120', false],
    ['::ffff:192.0.2.17', '192.0.2.16/28', true],
    ['192.0.2.1', '::/0', false],
  ])('%s in %s: %s', (address, network, inside) => {
    expect(inNetwork(address, network)).toBe(inside);
  });

  test('one with IPv4 at its end', () => {
    expect(addressBits('64:ff9b::192.0.2.1')).toBe(addressBits('64:ff9b::c000:201'));
  });
});

describe('SPF records', () => {
  const terms = (record: string) => {
    const parsed = parseSpf(record);
    if ('wrong' in parsed) throw new Error(parsed.wrong);
    return parsed.terms.map(({ qualifier, mechanism, target, bits4, bits6 }) => [qualifier, mechanism, target, bits4, bits6]);
  };

  test('mechanisms with qualifiers and lengths', () => {
    expect(
      terms('v=spf1 a/24//64 mx:mail.test//96 ip4:192.0.2.0/24 ip6:2001:db8::/32 ?include:_spf.test -exists:%{i}._x.test ~all'),
    ).toEqual([
      ['pass', 'a', null, 24, 64],
      ['pass', 'mx', 'mail.test', 32, 96],
      ['pass', 'ip4', '192.0.2.0', 24, 128],
      ['pass', 'ip6', '2001:db8::', 32, 32],
      ['neutral', 'include', '_spf.test', 32, 128],
      ['fail', 'exists', '%{i}._x.test', 32, 128],
      ['softfail', 'all', null, 32, 128],
    ]);
  });

  test('a redirect counts only where there is no all; what is after all never does', () => {
    expect(terms('v=spf1 redirect=_spf.test mx').map(([, mechanism]) => mechanism)).toEqual(['mx', 'redirect']);
    expect(parseSpf('v=spf1 -all mx redirect=_spf.test exp=why.test')).toMatchObject({
      terms: [{ mechanism: 'all' }],
      ignored: ['mx', 'redirect=_spf.test'],
    });
  });

  test.each(['ip4:300.1.1.1', 'ip4:', 'ip6:192.0.2.1', 'include:', 'all:x', 'mx/33', 'iNclude', 'ipv4:192.0.2.1', '--all'])(
    '%s is no SPF',
    (word) => {
      expect(parseSpf(`v=spf1 ${word} -all`)).toEqual({ wrong: word });
    },
  );

  test('what is an SPF record at all', () => {
    expect(['v=spf1', 'v=spf1 -all', 'V=SPF1 -all', 'v=spf10 -all', ' v=spf1', 'spf2.0/pra -all'].map(isSpf)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  /** The examples of RFC 7208 §7.4. */
  test.each([
    ['%{s}', 'strong-bad@email.example.com'],
    ['%{o}', 'email.example.com'],
    ['%{d4}', 'email.example.com'],
    ['%{d2}', 'example.com'],
    ['%{dr}', 'com.example.email'],
    ['%{d2r}', 'example.email'],
    ['%{l-}', 'strong.bad'],
    ['%{lr-}', 'bad.strong'],
    ['%{l1r-}', 'strong'],
    ['%{ir}.%{v}._spf.%{d2}', '3.2.0.192.in-addr._spf.example.com'],
    ['%{lr-}.lp.%{ir}.%{v}._spf.%{d2}', 'bad.strong.lp.3.2.0.192.in-addr._spf.example.com'],
    ['%%%_%-', '% %20'],
    ['%{x}', null],
    ['%{p}.x', 'unknown.x'],
    ['%{S}', 'strong-bad%40email.example.com'],
    ['%p{', null],
  ])('the macro %s', (macro, expanded) => {
    expect(expandMacros(macro, { domain: 'email.example.com', sender: 'strong-bad@email.example.com', address: '192.0.2.3' })).toBe(
      expanded,
    );
  });

  test('a macro about the address needs one', () => {
    expect(expandMacros('%{i}.x', { domain: 'a.test', sender: 'b@a.test', address: null })).toBeNull();
  });
});

describe('other records', () => {
  test('Ed25519 keys, and kinds nobody knows', () => {
    expect(readDkimKey('v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=')).toMatchObject({
      kind: 'ed25519',
      bits: 256,
      revoked: false,
    });
    expect(readDkimKey('k=dsa; p=AAAA')).toMatchObject({ kind: 'unknown', named: 'dsa', bits: null });
  });

  test.each([
    ['p=AAAA', true, true],
    ['s=*; h=sha256; p=AAAA', true, true],
    ['s=email:tlsrpt; h=sha1:sha256; p=AAAA', true, true],
    ['s=; h= ; p=AAAA', true, true],
    ['s=tlsrpt; p=AAAA', false, true],
    ['h=sha1; p=AAAA', true, false],
  ])('what a key is for: %s', (record, forMail, forSha256) => {
    expect(readDkimKey(record)).toMatchObject({ forMail, forSha256 });
  });

  test('DMARC is looked for upwards, in no more than eight steps', () => {
    expect(dmarcNames('a.mail.example.com')).toEqual(['a.mail.example.com', 'mail.example.com', 'example.com', 'com']);
    const deep = dmarcNames('a.b.c.d.e.f.g.h.i.j.mail.example.com');
    expect(deep).toHaveLength(8);
    expect(deep.slice(0, 2)).toEqual(['a.b.c.d.e.f.g.h.i.j.mail.example.com', 'g.h.i.j.mail.example.com']);
    expect(['v=DMARC1;p=none', 'v=DMARC1', 'v=dmarc1; p=none', 'p=none; v=DMARC1'].map(isDmarc)).toEqual([true, true, false, false]);
  });

  test('an MTA-STS policy with either line end, and which hosts it names', () => {
    const policy = readStsPolicy('version: STSv1\r\nmode: enforce\nmx: *.Example.org\nmx: mail.example.net\nmax_age: 604800\nmode: none');
    expect(policy).toEqual({ version: 'STSv1', mode: 'enforce', maxAgeSeconds: 604_800, mx: ['*.example.org', 'mail.example.net'] });
    expect(['mx.example.org', 'a.mx.example.org', 'example.org', 'mail.example.net'].map((host) => stsMatches(host, policy.mx))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});
