import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DomainPosture, PosturePartId } from '../../../preload/contract/mail-domain.ts';
import { makeAuthority } from '../../lab/authority.ts';
import type { Authority } from '../../lab/authority.ts';
import type { DnsLab } from '../../lab/dns.ts';
import { availability, startDns } from '../../lab/dns.ts';
import { claimLoopback } from '../../lab/loopback.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { Console } from '../health/console.ts';
import { missingVantage, openConsole, refusalOf, vantages } from '../health/console.ts';

const available = await availability();

function rsaKey(bits: number): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** A TXT as a zone file has it: in strings of at most 255 bytes. */
function txt(text: string): string {
  return (text.match(/.{1,250}/gu) ?? []).map((piece) => `"${piece}"`).join(' ');
}

/** The zones: one in order, and others that are wrong in one way each. */
function zones(web: string): Record<string, string[] | null> {
  const many = Array.from({ length: 11 }, (_, index) => `include:s${index}.many.test`).join(' ');
  return {
    'good.test': [
      '@ MX 10 mx1',
      '@ MX 20 mx2',
      'mx1 A 192.0.2.1',
      'mx1 AAAA 2001:db8::1',
      'mx2 A 192.0.2.2',
      `@ TXT ${txt('v=spf1 ip4:192.0.2.0/28 ip6:2001:db8::/64 include:relay.test exists:%{ir}.allow.good.test -all')}`,
      '@ TXT "some other text"',
      '7.113.0.203.allow A 127.0.0.2',
      `main._domainkey TXT ${txt(`v=DKIM1; k=rsa; p=${rsaKey(2048)}`)}`,
      `weak._domainkey TXT ${txt(`v=DKIM1; t=y; p=${rsaKey(1024)}`)}`,
      'gone._domainkey TXT "v=DKIM1; p="',
      'cut._domainkey TXT "v=DKIM1; p=MIIBIjANBg"',
      `_dmarc TXT ${txt('v=DMARC1; p=reject; adkim=s; rua=mailto:dmarc@good.test,mailto:x@reports.test,mailto:y@stranger.test')}`,
      '_mta-sts TXT "v=STSv1; id=20261121"',
      `mta-sts A ${web}`,
      '_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@good.test"',
      'default._bimi TXT "v=BIMI1; l=https://good.test/logo.svg; a=https://good.test/vmc.pem"',
      `_25._tcp.mx1 TLSA 3 1 1 ${'ab'.repeat(32)}`,
    ],
    'relay.test': ['@ TXT "v=spf1 a:out.relay.test ?ip4:198.51.100.99 ~all"', 'out A 198.51.100.7'],
    'reports.test': ['good.test._report._dmarc TXT "v=DMARC1"'],
    'stranger.test': [],
    'many.test': [
      `@ TXT ${txt(`v=spf1 ${many} ip4:203.0.113.9 -all`)}`,
      '@ MX 10 mail',
      'mail CNAME real',
      'real A 10.0.0.5',
      ...Array.from({ length: 11 }, (_, index) => `s${index} TXT "v=spf1 ip4:192.0.2.${index} -all"`),
    ],
    'open.test': ['@ TXT "v=spf1 +all"', '@ MX 10 nowhere', '_dmarc TXT "v=DMARC1; p=none; pct=50"'],
    'twice.test': ['@ TXT "v=spf1 mx -all"', '@ TXT "v=spf1 a -all"', '@ MX 0 .'],
    'void.test': ['@ TXT "v=spf1 a:no1.void.test a:no2.void.test ip4:192.0.2.50 a:no3.void.test ip4:192.0.2.51 -all"'],
    'org.test': [
      '_dmarc TXT "v=DMARC1; p=reject; sp=none; np=quarantine; rua=mailto:d@org.test"',
      '_dmarc.shop TXT "v=DMARC1; p=quarantine; rua=mailto:d@reports.org.test"',
      `odd._domainkey TXT ${txt(`v=DKIM1; k=dsa; p=${rsaKey(1024)}`)}`,
      `old._domainkey TXT ${txt(`v=DKIM1; h=sha1; p=${rsaKey(2048)}`)}`,
      '_mta-sts TXT "v=STSv1; id=1"',
      `mta-sts A ${web}`,
    ],
    'loop.test': ['@ TXT "v=spf1 include:loop.test ?all"'],
    'broken.test': null,
    '2.0.192.in-addr.arpa': ['1 PTR mx1.good.test.', '2 PTR other.good.test.'],
    '113.0.203.in-addr.arpa': [],
    '0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa': [],
  };
}

describe.skipIf(!available.ok)(
  `what a domain publishes, from a real name server${available.ok ? missingVantage : ` (${available.reason})`}`,
  () => {
    let dns: DnsLab;
    let desk: Console;
    let authority: Authority;
    let policy = '';
    const stops: (() => Promise<unknown>)[] = [];

    beforeAll(async () => {
      const folder = await makeStateFolder('domain');
      const web = await claimLoopback();
      authority = await makeAuthority(folder.path);
      const { key, cert } = await authority.issue({ names: ['mta-sts.good.test'] });
      const server = createServer({ key, cert }, (request, response) => {
        const right = request.url === '/.well-known/mta-sts.txt' && request.headers.host === 'mta-sts.good.test';
        response.writeHead(right ? 200 : 404).end(policy);
      });
      server.listen(443, web.address);
      await once(server, 'listening');
      stops.push(
        async () => server.close(),
        () => web.release(),
        () => folder.remove(),
      );
      [dns, desk] = await Promise.all([startDns(() => zones(web.address)), openConsole()]);
      stops.push(
        () => dns.stop(),
        () => desk.stop(),
      );
    });

    afterAll(async () => {
      for (const stop of stops.toReversed()) await stop();
    });

    const read = (domain: string, more: object = {}): Promise<DomainPosture> =>
      desk.client.mail.domain({ domain, resolver: dns.server, caFile: authority.caPath, timeoutMs: 5000, ...more });
    const partOf = (posture: DomainPosture, id: PosturePartId) => {
      const found = posture.parts.find((part) => part.id === id);
      if (found === undefined) throw new Error(`no part ${id}`);
      return found;
    };
    const said = (posture: DomainPosture, id: PosturePartId) =>
      partOf(posture, id)
        .findings.map(({ text }) => text.en)
        .join('\n');

    test.each(vantages)('a domain in order, seen from %s', async (via) => {
      policy = 'version: STSv1\nmode: enforce\nmx: *.good.test\nmax_age: 604800\n';
      const posture = await read('ada@good.test', { via, selectors: ['main'], address: '192.0.2.1' });
      expect(posture).toMatchObject({ domain: 'good.test', via, resolver: dns.server, validated: false });
      expect(partOf(posture, 'mx')).toMatchObject({
        level: 'healthy',
        records: [{ value: '10 mx1.good.test' }, { value: '20 mx2.good.test' }],
      });
      expect(partOf(posture, 'spf').level).toBe('healthy');
      expect(posture.spf).toMatchObject({
        lookUps: 3,
        voidLookUps: 1,
        networks: [
          { network: '192.0.2.0/28', through: 'good.test' },
          { network: '2001:db8::/64', through: 'good.test' },
          { network: '198.51.100.7/32', through: 'relay.test' },
        ],
        verdict: { result: 'pass', why: { en: '“ip4:192.0.2.0/28” of good.test: the address is in 192.0.2.0/28.' } },
      });
      expect(said(posture, 'dkim')).toBe('main: RSA, 2048 bits.');
      expect(partOf(posture, 'mta-sts')).toMatchObject({ level: 'healthy', summary: { en: 'Policy in mode enforce.' } });
      expect(partOf(posture, 'tls-rpt').level).toBe('healthy');
      expect(partOf(posture, 'bimi').level).toBe('healthy');
      expect(said(posture, 'sender')).toContain('192.0.2.1 is mx1.good.test, and back.');
      expect(posture.parts.some(({ id }) => id === 'blocklists')).toBe(false);
    });

    test.each([
      ['2001:db8::77', 'pass', 'ip6:2001:db8::/64'],
      ['198.51.100.7', 'pass', 'include:relay.test'],
      ['198.51.100.99', 'fail', '-all'],
      ['203.0.113.7', 'pass', 'exists:'],
      ['203.0.113.8', 'fail', '-all'],
    ])('SPF answers for %s with %s, by %s', async (address, result, term) => {
      const { spf } = await read('good.test', { address });
      expect(spf?.verdict).toMatchObject({ address, result });
      expect(spf?.verdict?.why.en).toContain(term);
    });

    test('an address that may not send is told with the record that would let it', async () => {
      const posture = await read('good.test', { address: '203.0.113.8' });
      expect(partOf(posture, 'spf').findings.find(({ publish }) => publish !== null)?.publish).toMatchObject({
        name: 'good.test',
        type: 'TXT',
        value: expect.stringMatching(/^v=spf1 ip4:203\.0\.113\.8 ip4:192\.0\.2\.0\/28 /u) as string,
      });
      expect(said(posture, 'sender')).toContain('203.0.113.8 has no name (PTR)');
    });

    test('keys: weak, tried out, revoked, cut, missing', async () => {
      const posture = await read('good.test', { selectors: ['weak', 'gone', 'cut', 'none'] });
      const text = said(posture, 'dkim');
      expect(text).toContain('weak: RSA of 1024 bits; 2048 are usual.');
      expect(text).toContain('weak: t=y');
      expect(text).toContain('gone: the key was revoked');
      expect(text).toContain('cut: the key cannot be read');
      expect(text).toContain('There is no key under none.');
    });

    test('DMARC: strict alignment, and who has agreed to get the reports', async () => {
      const posture = await read('sub.good.test');
      expect(partOf(posture, 'dmarc').summary.en).toBe('Policy reject (from good.test).');
      const text = said(posture, 'dmarc');
      expect(text).toContain('DKIM must be of exactly the domain');
      expect(text).toContain('reports.test agrees');
      expect(text).toContain('stranger.test has not agreed');
      expect(partOf(posture, 'dmarc').findings.find(({ publish }) => publish !== null)?.publish).toEqual({
        name: 'good.test._report._dmarc.stranger.test',
        type: 'TXT',
        value: 'v=DMARC1',
      });
    });

    test('MTA-STS: a policy that does not name a host that takes mail; a certificate nobody trusts', async () => {
      policy = 'version: STSv1\r\nmode: testing\r\nmx: mx1.good.test\r\nmax_age: 60\r\n';
      const posture = await read('good.test');
      expect(partOf(posture, 'mta-sts').level).toBe('failing');
      expect(said(posture, 'mta-sts')).toContain('does not name mx2.good.test');
      expect(said(posture, 'mta-sts')).toContain('max_age is 60 s');
      expect(said(await read('good.test', { caFile: null }), 'mta-sts')).toContain('cannot be fetched');
    });

    test('more look-ups than are allowed: what comes late is a permerror, what comes early passes', async () => {
      const posture = await read('many.test', { address: '203.0.113.9' });
      expect(posture.spf).toMatchObject({ lookUps: 11, verdict: { result: 'permerror' } });
      expect(partOf(posture, 'spf').level).toBe('failing');
      expect((await read('many.test', { address: '192.0.2.3' })).spf?.verdict?.result).toBe('pass');
      expect(said(posture, 'mx')).toContain('mail.many.test is an alias (CNAME) of real.many.test');
      expect(said(posture, 'mx')).toContain('10.0.0.5, an address that the Internet does not reach');
    });

    test('everybody may send, the mail host does not exist, DMARC only watches', async () => {
      const posture = await read('open.test');
      expect(posture.level).toBe('failing');
      expect(partOf(posture, 'spf').findings[0]).toMatchObject({ level: 'failing', publish: { value: 'v=spf1 -all' } });
      expect(said(posture, 'mx')).toContain('nowhere.open.test does not exist.');
      expect(said(posture, 'dmarc')).toContain('pct=50');
      expect(partOf(posture, 'dmarc').findings[0]?.publish?.value).toBe('v=DMARC1; p=quarantine; pct=50');
    });

    test('several SPF records are merged into one to publish; a null MX is no trouble', async () => {
      const posture = await read('twice.test');
      expect(partOf(posture, 'spf').findings[0]?.publish?.value).toBe('v=spf1 mx a -all');
      expect(partOf(posture, 'mx')).toMatchObject({
        level: 'healthy',
        summary: { en: 'twice.test says that it takes no mail (null MX).' },
      });
    });

    test('look-ups that find nothing: who comes before the third passes, who comes after it gets a permerror', async () => {
      expect((await read('void.test', { address: '192.0.2.50' })).spf?.verdict?.result).toBe('pass');
      const late = await read('void.test', { address: '192.0.2.51' });
      expect(late.spf).toMatchObject({
        voidLookUps: 3,
        verdict: { result: 'permerror', why: { en: expect.stringContaining('3 look-ups have found nothing') as string } },
      });
    });

    test('names below a domain that are protected less, and reports that stay in the house', async () => {
      const posture = await read('org.test', { selectors: ['odd', 'old'] });
      expect(said(posture, 'dmarc')).toContain('sp=none: names below the domain are protected less');
      expect(said(posture, 'dmarc')).toContain('np=quarantine: names that do not exist are protected less');
      expect(said(posture, 'dkim')).toContain('odd: receivers know no keys of the kind k=dsa.');
      expect(said(posture, 'dkim')).toContain('old: h= leaves SHA-256 out');
      expect(said(await read('shop.org.test'), 'dmarc')).not.toContain('agreed');
      // The certificate of the policy's server is for another domain.
      expect(said(posture, 'mta-sts')).toMatch(/cannot be fetched.*not for “mta-sts\.org\.test”/u);
    });

    test('a record that takes itself in', async () => {
      expect(said(await read('loop.test', { address: '192.0.2.9' }), 'spf')).toMatch(/leads back to itself[\s\S]*permerror/u);
    });

    test('a name that does not exist, a zone that fails, a zone that is refused, and a server that is silent are told apart', async () => {
      expect(said(await read('nothing.stranger.test'), 'mx')).toBe('The domain nothing.stranger.test does not exist.');
      expect(said(await read('broken.test'), 'mx')).toContain('SERVFAIL');
      expect(await refusalOf(read('elsewhere.invalid'))).toMatchObject({
        kind: 'name-lookup-failed',
        cause: { en: expect.stringContaining('refuses to answer about elsewhere.invalid (REFUSED)') },
      });
      // One that takes what is asked and says nothing, one that answers with something else, and a port that nothing listens on.
      const silent = createSocket('udp4').bind(0, '127.0.0.1');
      const babbling = createSocket('udp4', (question, { port, address }) =>
        babbling.send(Buffer.concat([question.subarray(0, 2), Buffer.alloc(20, 255)]), port, address),
      ).bind(0, '127.0.0.1');
      await Promise.all([once(silent, 'listening'), once(babbling, 'listening')]);
      const asked = (port: number, timeoutMs: number) =>
        refusalOf(desk.client.mail.domain({ domain: 'good.test', resolver: `127.0.0.1:${port}`, timeoutMs }));
      const { port } = silent.address();
      try {
        const quiet = await asked(port, 150);
        expect(quiet).toMatchObject({ kind: 'timed-out', cause: { en: `The resolver 127.0.0.1:${port} does not answer.` } });
        expect(await asked(babbling.address().port, 5000)).toMatchObject({
          kind: 'name-lookup-failed',
          cause: { en: expect.stringContaining('is not DNS') },
        });
      } finally {
        silent.close();
        babbling.close();
      }
      expect(await asked(port, 5000)).toMatchObject({
        kind: 'connection-refused',
        cause: { en: `No resolver can be reached at 127.0.0.1:${port}.` },
      });
    });

    test('TLSA records of a resolver that does not validate are said not to be proven', async () => {
      const posture = await read('good.test');
      expect(said(posture, 'dane')).toContain('did not say that DNSSEC was validated');
      expect(said(posture, 'dane')).toContain('1 of 2 hosts have no TLSA');
    });

    test('what is no domain, no address or no resolver is refused', async () => {
      for (const wrong of [{ domain: 'nodots' }, { domain: 'a b.test' }, { domain: '192.0.2.1' }])
        expect(await refusalOf(read(wrong.domain))).toMatchObject({ kind: 'bad-input' });
      expect(await refusalOf(read('good.test', { address: '1.2.3' }))).toMatchObject({ kind: 'bad-input' });
      expect(await refusalOf(read('good.test', { resolver: 'dns.example.org' }))).toMatchObject({ kind: 'bad-input' });
      expect(await refusalOf(read('good.test', { blocklists: true }))).toMatchObject({ kind: 'bad-input' });
      expect(desk.bugs).toEqual([]);
    });
  },
);
