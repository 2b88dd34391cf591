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
