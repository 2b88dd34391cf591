import { describe, expect, test } from 'vitest';
import { settingsSchema } from '../../../preload/contract/settings.ts';
import type { Settings } from '../../../preload/contract/settings.ts';
import type { Certificate } from '../../../preload/contract/verdict.ts';
import { failure, words } from '../../../main/core/failure.ts';
import { createFindings } from '../../../main/core/health/findings.ts';

/** A settings document whose content the test sets. */
function openBook(content: unknown = {}) {
  let settings: Settings = settingsSchema.parse(content);
  const listeners = new Set<() => void>();
  let minute = 0;
  const book = createFindings(
    {
      get: () => settings,
      merge: () => Promise.resolve(settings),
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    () => new Date(Date.UTC(2026, 0, 1, 0, minute)),
  );
  return {
    book,
    at: (minutes: number) => {
      minute = minutes;
    },
    change: (next: unknown) => {
      settings = settingsSchema.parse(next);
      for (const listener of listeners) listener();
    },
  };
}

const finding = (link: string, reason: string, level: 'degraded' | 'failing' = 'failing') => ({
  link,
  target: link,
  level,
  reason: words(reason, reason),
});

describe('findings', () => {
  test('stand worst first, then production first, then newest first', () => {
    const { book, at } = openBook({ servers: { environments: { shop: 'production', lab: 'development' } } });
    book.report('a', [finding('server/lab', 'down'), finding('server/shop/units/x.service', 'slow', 'degraded')]);
    at(5);
    book.report('b', [finding('server/shop', 'down'), finding('server/lab/units/y.service', 'failed')]);
    expect(book.read().findings.map(({ link, environment }) => [link, environment])).toEqual([
      ['server/shop', 'production'],
      ['server/lab/units/y.service', 'development'],
      ['server/lab', 'development'],
      ['server/shop/units/x.service', 'production'],
    ]);
  });

  test('keep their age while the reason stays, even when a number in it moves', () => {
    const { book, at } = openBook();
    book.report('pods', [finding('cluster/lab/pods/default/web-1', 'CrashLoopBackOff: exit 1, 7 restarts, last log line "a"')]);
    at(10);
    book.report('pods', [finding('cluster/lab/pods/default/web-1', 'CrashLoopBackOff: exit 1, 8 restarts, last log line "b"')]);
    expect(book.read().findings[0]?.since).toBe('2026-01-01T00:00:00.000Z');
    expect(book.read().findings[0]?.reason.en).toContain('8 restarts');
    at(20);
    book.report('pods', [finding('cluster/lab/pods/default/web-1', 'ImagePullBackOff: not found')]);
    expect(book.read().findings[0]?.since).toBe('2026-01-01T00:20:00.000Z');
  });

  test('say since when as the machine says it, never later than now, and else when they were first seen', () => {
    const { book, at } = openBook();
    at(30);
    const ages = () => book.read().findings.map(({ link, since, sinceMeans }) => [link, since, sinceMeans]);
    const report = (began: string | null) =>
      book.report('units', [{ ...finding('server/a', 'has failed'), began }, finding('server/b', 'has failed')]);
    report('2025-12-31T23:10:00+01:00');
    at(31);
    report('2025-12-31T23:10:00+01:00');
    expect(ages()).toEqual([
      ['server/b', '2026-01-01T00:30:00.000Z', 'seen'],
      ['server/a', '2025-12-31T22:10:00.000Z', 'began'],
    ]);
    // It recovered and failed again between two looks.
    report('2026-01-01T00:20:00Z');
    expect(ages()[1]).toEqual(['server/a', '2026-01-01T00:20:00.000Z', 'began']);
    book.report('ahead', [{ ...finding('server/c', 'down'), began: '2027-01-01T00:00:00Z' }]);
    expect(ages()[0]).toEqual(['server/c', '2026-01-01T00:31:00.000Z', 'began']);
    book.report('nonsense', [{ ...finding('server/d', 'down'), began: 'yesterday' }]);
    expect(ages().find(([link]) => link === 'server/d')).toEqual(['server/d', '2026-01-01T00:31:00.000Z', 'seen']);
  });

  test('a named trouble keeps its first time while its words and its last crash move', () => {
    const { book, at } = openBook();
    at(30);
    const report = (began: string, reason: string) =>
      book.report('pods', [{ ...finding('cluster/lab/pods/default/web-1', reason), began, trouble: 'crash' }]);
    report('2026-01-01T00:10:00Z', 'CrashLoopBackOff: exit 1');
    report('2026-01-01T00:25:00Z', 'Running again after a crash: exit 1');
    expect(book.read().findings).toMatchObject([{ since: '2026-01-01T00:10:00.000Z', sinceMeans: 'began' }]);
  });

  test('two disks of one server are two troubles, each with its own age', () => {
    const { book, at } = openBook();
    book.report('facts', [finding('server/a', 'Disk /data1 is 91 % full')]);
    at(10);
    book.report('facts', [finding('server/a', 'Disk /data2 is 91 % full'), finding('server/a', 'Disk /data1 is 92 % full')]);
    const found = book.read().findings;
    expect(found.map(({ reason, since }) => [reason.en, since])).toEqual([
      ['Disk /data2 is 91 % full', '2026-01-01T00:10:00.000Z'],
      ['Disk /data1 is 92 % full', '2026-01-01T00:00:00.000Z'],
    ]);
    expect(new Set(found.map(({ id }) => id)).size).toBe(2);
  });

  test('an empty report takes back what that source said, and nothing else', () => {
    const { book } = openBook();
    book.report('a', [finding('server/a', 'down')]);
    book.report('b', [finding('server/b', 'down')]);
    book.report('a', []);
    expect(book.read().findings.map(({ link }) => link)).toEqual(['server/b']);
  });

  test('a context whose name holds slashes finds its environment, and the longest name wins', () => {
    const { book } = openBook({ kubernetes: { environments: { 'team/prod': 'production', team: 'development' } } });
    book.report('pods', [
      finding('cluster/team/prod/pods/default/web', 'down'),
      finding('cluster/team/pods/x/y', 'down'),
      finding('cluster/other/pods/x/y', 'down'),
    ]);
    expect(Object.fromEntries(book.read().findings.map(({ link, environment }) => [link, environment]))).toEqual({
      'cluster/team/prod/pods/default/web': 'production',
      'cluster/team/pods/x/y': 'development',
      'cluster/other/pods/x/y': 'none',
    });
  });

  test('what was opened carries the worst that is known of it', () => {
    const { book } = openBook();
    book.opened('server/web-1', 'web-1', 'healthy');
    book.opened('server/web-10', 'web-10', 'healthy');
    book.report('units', [finding('server/web-1/units/nginx.service', 'failed', 'degraded')]);
    expect(book.read().opened).toEqual([
      { link: 'server/web-1', target: 'web-1', level: 'degraded' },
      { link: 'server/web-10', target: 'web-10', level: 'healthy' },
    ]);
    book.opened('server/web-1', null);
    expect(book.read().opened.map(({ link }) => link)).toEqual(['server/web-10']);
  });

  test('whoever watches hears of changes, of settings too, and not of repetition', () => {
    const { book, change } = openBook();
    let heard = 0;
    const stop = book.onChange(() => (heard += 1));
    book.report('a', [finding('server/a', 'down')]);
    book.report('a', [finding('server/a', 'down')]);
    book.opened('server/a', 'a', 'healthy');
    book.opened('server/a', 'a', 'healthy');
    expect(heard).toBe(2);
    change({ servers: { environments: { a: 'production' } } });
    expect(heard).toBe(3);
    expect(book.read().findings[0]?.environment).toBe('production');
    stop();
    book.report('a', []);
    expect(heard).toBe(3);
  });
});

describe('findings put aside', () => {
  const idOf = (book: ReturnType<typeof openBook>['book'], link: string) =>
    book.read().findings.find((found) => found.link === link)?.id ?? expect.fail(`nothing is said of ${link}`);

  test('stay aside while their words and level stay, are still counted among what was opened, and can be brought back', () => {
    const { book } = openBook();
    book.opened('server/a', 'a', 'healthy');
    book.report('a', [finding('server/a', 'Disk / is 91 % full', 'degraded')]);
    let heard = 0;
    book.onChange(() => (heard += 1));
    const id = idOf(book, 'server/a');
    book.dismiss(id);
    book.dismiss(id);
    book.dismiss('no such finding');
    expect(heard).toBe(1);
    expect(book.read()).toMatchObject({ findings: [], dismissed: [{ id }], opened: [{ level: 'degraded' }] });
    book.report('a', [finding('server/a', 'Disk / is 93 % full', 'degraded')]);
    expect(book.read()).toMatchObject({ findings: [], dismissed: [{ reason: { en: 'Disk / is 93 % full' } }] });
    book.restore(id);
    expect(book.read()).toMatchObject({ findings: [{ id }], dismissed: [] });
  });

  test.each([
    ['other words', finding('server/a', 'exit 137')],
    ['another level', finding('server/a', 'exit 1', 'degraded')],
    ['another beginning, as the machine says', { ...finding('server/a', 'exit 1'), began: '2025-12-31T23:00:00Z' }],
  ])('come back with %s, for good', (_, next) => {
    const { book } = openBook();
    book.report('a', [finding('server/a', 'exit 1')]);
    book.dismiss(idOf(book, 'server/a'));
    book.report('a', [next]);
    expect(book.read()).toMatchObject({ findings: [{ reason: next.reason, level: next.level }], dismissed: [] });
    book.report('a', [finding('server/a', 'exit 1')]);
    expect(book.read().findings).toHaveLength(1);
  });

  test('come back when they were gone in between', () => {
    const { book } = openBook();
    book.report('a', [finding('server/a', 'down')]);
    book.dismiss(idOf(book, 'server/a'));
    book.report('a', []);
    book.report('a', [finding('server/a', 'down')]);
    expect(book.read().findings).toHaveLength(1);
  });

  test('a crash loop that was put aside stays so between two crashes, and comes back when it grows worse', () => {
    const { book } = openBook();
    const report = (reason: string, level: 'degraded' | 'failing') =>
      book.report('a', [{ ...finding('cluster/lab/pods/x/y', reason, level), trouble: 'crash' }]);
    report('CrashLoopBackOff: exit 1', 'failing');
    book.dismiss(idOf(book, 'cluster/lab/pods/x/y'));
    report('Running again after a crash: exit 1', 'degraded');
    report('CrashLoopBackOff: exit 1', 'failing');
    expect(book.read().findings).toEqual([]);
    book.restore(book.read().dismissed[0]?.id ?? '');
    report('Running again after a crash: exit 1', 'degraded');
    book.dismiss(idOf(book, 'cluster/lab/pods/x/y'));
    report('CrashLoopBackOff: exit 1', 'failing');
    expect(book.read()).toMatchObject({ findings: [{ level: 'failing' }], dismissed: [] });
  });

  test('the same words from another place are not put aside with them', () => {
    const { book } = openBook();
    book.report('url/x via here', [finding('url/x', 'refused')]);
    book.report('url/x via ssh:web-1', [finding('url/x', 'refused')]);
    book.dismiss(book.read().findings[0]?.id ?? '');
    expect(book.read()).toMatchObject({ findings: [{ link: 'url/x' }], dismissed: [{ link: 'url/x' }] });
  });
});

describe('verdicts', () => {
  const refused = failure('connection-refused', words('Nothing listens there.', 'Rien n’écoute là.'), words('', ''));
  const verdict = (via: string, found?: typeof refused, certificate: Certificate | null = null) => ({
    ok: found === undefined,
    via,
    certificate,
    ...(found ? { failure: found } : {}),
  });

  test('a failed check is a finding, and a good one from the same place takes it back', () => {
    const { book } = openBook();
    book.verdict('url/https://api.test/', 'https://api.test/', verdict('here', refused));
    book.verdict('url/https://api.test/', 'https://api.test/', verdict('ssh:web-1', refused));
    expect(book.read().findings.map(({ target }) => target)).toEqual(['https://api.test/', 'https://api.test/ (ssh:web-1)']);
    book.verdict('url/https://api.test/', 'https://api.test/', verdict('here'));
    expect(book.read().findings.map(({ target }) => target)).toEqual(['https://api.test/ (ssh:web-1)']);
    expect(book.read().opened).toEqual([{ link: 'url/https://api.test/', target: 'https://api.test/', level: 'failing' }]);
    book.verdict('url/https://api.test/', 'https://api.test/', verdict('ssh:web-1'));
    expect(book.read()).toMatchObject({ findings: [], opened: [{ level: 'healthy' }] });
  });

  test('a check that is not saved is a one-off: below all others, with the time it was made; saving it makes it one of them', () => {
    const { book, at, change } = openBook();
    book.report('a', [finding('server/a', 'slow', 'degraded')]);
    const link = 'url/https://ops:[redacted]@api.test/?token=[redacted]';
    book.verdict(link, link.slice(4), verdict('ssh:web-1', refused));
    book.verdict('mail/smtp.test:587', 'smtp.test:587', verdict('here', refused));
    at(5);
    book.verdict(link, link.slice(4), verdict('ssh:web-1', refused));
    expect(book.read().findings).toMatchObject([
      { link: 'server/a', oneOff: false },
      { link, oneOff: true, sinceMeans: 'checked', since: '2026-01-01T00:05:00.000Z' },
      { link: 'mail/smtp.test:587', oneOff: true, sinceMeans: 'checked', since: '2026-01-01T00:00:00.000Z' },
    ]);
    const check = { url: 'https://ops:[redacted]@api.test?token=t0ken', via: 'here' };
    const profile = { server: 'smtp.test', port: 587, security: 'starttls', from: 'a@b.test' };
    change({ health: { checks: { api: check } }, mail: { profiles: { smtp: profile } } });
    expect(book.read().findings.map(({ link: its, oneOff }) => [its, oneOff])).toEqual([
      ['mail/smtp.test:587', false],
      ['server/a', false],
      [link, true],
    ]);
    change({ health: { checks: { api: { ...check, via: 'ssh:web-1' } } } });
    expect(book.read().findings.find((found) => found.link === link)).toMatchObject({
      oneOff: false,
      sinceMeans: 'seen',
      since: '2026-01-01T00:00:00.000Z',
    });
  });

  test('one URL below another is a target of its own', () => {
    const { book } = openBook();
    book.verdict('url/https://api.test', 'https://api.test', verdict('here'));
    book.verdict('url/https://api.test/health', 'https://api.test/health', verdict('here', refused));
    expect(book.read().opened.map(({ level }) => level)).toEqual(['healthy', 'failing']);
  });

  test('what passes by itself is degraded, not failing', () => {
    const { book } = openBook();
    book.verdict('mail/smtp.test:25', 'smtp.test:25', verdict('here', { ...refused, kind: 'mail-greylisted' }));
    expect(book.read().findings[0]?.level).toBe('degraded');
  });

  test('a good check whose certificate soon ends is a finding', () => {
    const { book } = openBook();
    const certificate = { lifetimeUsed: 0.95, daysLeft: 4, validTo: '2026-01-05T00:00:00.000Z' } as Certificate;
    book.verdict('url/https://api.test', 'https://api.test', verdict('here', undefined, certificate));
    expect(book.read().findings[0]).toMatchObject({
      level: 'degraded',
      reason: { en: 'The certificate ends on 2026-01-05, in 4 days.', fr: 'Le certificat expire le 2026-01-05, dans 4 jours.' },
    });
    book.verdict(
      'url/https://api.test',
      'https://api.test',
      verdict('here', undefined, { ...certificate, lifetimeUsed: 0.1, daysLeft: 80 }),
    );
    expect(book.read().findings).toEqual([]);
  });
});
