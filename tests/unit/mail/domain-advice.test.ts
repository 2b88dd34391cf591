import { describe, expect, test } from 'vitest';
import type { PostureFinding } from '../../../preload/contract/mail-domain.ts';
import type { Dns } from '../../../main/core/mail/domain/dns-client.ts';
import { checkDmarc, proposedDmarc } from '../../../main/core/mail/domain/dmarc.ts';
import { checkSpf } from '../../../main/core/mail/domain/spf.ts';
import { answerBytes, proposedSpf } from '../../../main/core/mail/domain/spf-proposal.ts';
import { parseSpf } from '../../../main/core/mail/domain/spf-record.ts';

/** A zone of TXT records, one a name. */
function zone(records: Readonly<Record<string, string>>): Dns {
  return {
    server: '192.0.2.53:53',
    signal: new AbortController().signal,
    lookUp: (name, type) => {
      const value = type === 'TXT' ? records[name] : undefined;
      const found = value === undefined ? [] : [{ name, type, ttlSeconds: 300, value, preference: null }];
      return Promise.resolve({ status: found.length > 0 ? 'found' : 'no-name', name, type, records: found, aliases: [], validated: false });
    },
  };
}

const spf = async (record: string, address: string | null = null) =>
  (await checkSpf(zone({ 'a.test': record }), 'a.test', { address, sender: null, takesMail: true })).shown;
const dmarc = async (record: string, name = 'a.test') => (await checkDmarc(zone({ '_dmarc.a.test': record }), name)).shown;
const about = (findings: readonly PostureFinding[], text: string) => findings.find((found) => found.text.en.includes(text));

describe('SPF: what is to be published', () => {
  test.each([
    ['v=spf1 all ip4:192.0.2.9', 'v=spf1 ip4:192.0.2.9 -all'],
    ['v=spf1 ip4:192.0.2.9 +all', 'v=spf1 ip4:192.0.2.9 -all'],
    ['v=spf1 mx ?all a exp=why.a.test', 'v=spf1 mx a -all exp=why.a.test'],
    ['v=spf1 redirect=b.test ip4:1.2.3.4 +all', 'v=spf1 include:b.test ip4:1.2.3.4 -all'],
    ['v=spf1 +all -all', 'v=spf1 -all'],
  ])('%s: mechanisms, then one -all', async (record, value) => {
    const found = (await spf(record)).findings.find(({ remedy }) => remedy?.en === 'End it with -all.');
    expect(found?.publish).toEqual({ name: 'a.test', type: 'TXT', value });
    expect(found?.remedy?.fr).toBe('Terminez-le par -all.');
  });

  test('every record that is proposed for one is the same', async () => {
    const { findings } = await spf('v=spf1 all ip4:192.0.2.9', '192.0.2.9');
    const proposed = findings.flatMap(({ publish }) => (publish === null ? [] : [publish.value]));
    expect(proposed.length).toBeGreaterThan(1);
    expect(new Set(proposed)).toEqual(new Set(['v=spf1 ip4:192.0.2.9 -all']));
    expect((await spf('v=spf1 mx')).findings.find(({ publish }) => publish !== null)?.publish?.value).toBe('v=spf1 mx -all');
  });

  test('a redirect beside “all” is ignored wherever it stands, and becomes the include that was meant', async () => {
    const { findings } = await spf('v=spf1 redirect=b.test ip4:1.2.3.4 ~all');
    expect(about(findings, 'What is after')).toBeUndefined();
    const found = about(findings, '“redirect=b.test” never counts, wherever it stands');
    expect(found?.remedy?.en).toMatch(/^Drop “all”.*include:b\.test\.$/u);
    expect(found?.text.fr).toContain('« redirect=b.test » ne compte jamais, où qu’il figure');
    expect(found?.remedy?.fr).toMatch(/^Retirez « all ».*include:b\.test\.$/u);
    expect(found?.publish?.value).toBe('v=spf1 include:b.test ip4:1.2.3.4 ~all');
    expect(proposedSpf(['redirect=b.test', 'mx'], { all: 'keep', add: 'ip4:192.0.2.1' })).toBe('v=spf1 ip4:192.0.2.1 mx redirect=b.test');
  });

  test('a large record: its size is told, none of its size is proposed, and words after “all” are cut', async () => {
    const many = Array.from({ length: 256 }, (_, index) => `ip4:192.0.2.${index}`);
    const { level, findings } = await spf(`v=spf1 all ${many.join(' ')}`, '198.51.100.1');
    expect(level).toBe('failing');
    expect(findings.filter(({ publish }) => publish !== null)).toEqual([]);
    const after = about(findings, 'What is after');
    expect(after?.text.en).toMatch(/ip4:192\.0\.2\.4 and 251 more$/u);
    expect(after?.text.fr).toMatch(/ip4:192\.0\.2\.4 et 251 autres$/u);
    const size = findings[0];
    const bytes = `v=spf1 all ${many.join(' ')}`.length;
    expect(size?.text.en).toContain(`The record has ${bytes} bytes`);
    expect(size?.text.fr).toContain(`L’enregistrement fait ${bytes} octets`);
    expect(size).toMatchObject({ level: bytes > 4000 ? 'failing' : 'degraded' });
    const longer = await spf(`v=spf1 ${Array.from({ length: 256 }, (_, index) => `ip4:198.51.100.${index}`).join(' ')} -all`);
    expect(longer.findings[0]).toMatchObject({
      level: 'failing',
      text: { en: expect.stringContaining('does not fit UDP at all') as string },
    });
  });

  test('the size of an answer counts its header, its question and every piece of text', () => {
    expect(answerBytes('a.test', 'x')).toBe(12 + 12 + 12 + 2);
    expect(answerBytes('a.test', 'x'.repeat(256)) - answerBytes('a.test', 'x'.repeat(255))).toBe(2);
  });

  test.each(['a:i.test:25', 'a:192.0.2.1', 'include:localhost', 'mx:a.test-', 'include:é.test'])(
    '%s is no SPF: permerror',
    async (word) => {
      expect(parseSpf(`v=spf1 ${word} -all`)).toEqual({ wrong: word });
      expect((await spf(`v=spf1 ${word} -all`)).findings[0]?.text.en).toBe(`“${word}” is not SPF: receivers take none of it (permerror).`);
    },
  );

  test('names as the grammar has them stay SPF', () => {
    for (const word of [
      'a:i.test',
      'include:_spf.x-y.test.',
      'exists:%{i}',
      'a:i.test/24',
      'redirect=%{l}.a.test',
      'mx:a.xn--p1ai',
      'a:x.3com',
    ])
      expect(parseSpf(`v=spf1 ${word}`)).toMatchObject({ terms: [{ text: word }] });
  });
});

describe('DMARC: what is to be published', () => {
  test('an address of reports that is none is not published again', async () => {
    const { findings } = await dmarc('v=DMARC1; p=none; rua=https://x.test/');
    const proposed = findings.flatMap(({ publish }) => (publish === null ? [] : [publish.value]));
    expect(proposed).toEqual(['v=DMARC1; p=quarantine; rua=mailto:dmarc@a.test', 'v=DMARC1; p=none; rua=mailto:dmarc@a.test']);
    expect(about(findings, 'is no mailto:')).toMatchObject({
      level: 'failing',
      remedy: { fr: 'Indiquez une boîte qui reçoit les rapports.' },
    });
    expect(proposedDmarc('v=DMARC1;p=reject; rua=mailto:x@a.test,https://x.test ; ruf=https://y.test;', 'a.test')).toBe(
      'v=DMARC1; p=reject; rua=mailto:x@a.test',
    );
  });

  test('a pct beyond 100 is ignored by receivers, and not published again', async () => {
    const { findings } = await dmarc('v=DMARC1; p=none; pct=101; rua=mailto:x@a.test');
    const found = about(findings, 'pct=101');
    expect(found?.text.en).toContain('not a number from 0 to 100: receivers ignore it');
    expect(found?.text.fr).toContain('n’est pas un nombre de 0 à 100');
    expect(findings[0]?.publish?.value).toBe('v=DMARC1; p=quarantine; rua=mailto:x@a.test');
    expect(about((await dmarc('v=DMARC1; p=none; pct=50; rua=mailto:x@a.test')).findings, 'pct=50')?.text.en).toContain('only part');
    expect(about((await dmarc('v=DMARC1; p=none; pct=100; rua=mailto:x@a.test')).findings, 'pct')).toBeUndefined();
  });

  test('what counts for a name below is made stricter, and the domain above is not made milder', async () => {
    const { findings } = await dmarc('v=DMARC1; p=reject; sp=none; rua=mailto:x@a.test', 'sub.a.test');
    expect(findings[0]?.publish).toEqual({
      name: '_dmarc.a.test',
      type: 'TXT',
      value: 'v=DMARC1; p=reject; sp=quarantine; rua=mailto:x@a.test',
    });
  });
});
