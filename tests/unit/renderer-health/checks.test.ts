// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import type { UrlVerdict } from '../../../preload/contract/health.ts';
import { checkId, completeUrl, foldProgress, unfitUrl } from '../../../renderer/health/checks.ts';

const resolved = { name: 'resolve', ok: true, ms: 1 };
const refused = { name: 'connect', ok: false, ms: 2 };
const verdict: UrlVerdict = {
  ok: false,
  phases: [resolved, refused],
  certificate: null,
  at: '2026-11-20T22:00:00Z',
  via: 'here',
  url: 'http://127.0.0.1:1/',
  status: null,
  latencyMs: null,
  bodyStart: null,
  headers: [],
};

describe('a check under way', () => {
  it('adds phases up as they end, and takes those of the verdict at the end', () => {
    const first = foldProgress(undefined, [{ kind: 'phase', phase: resolved }]);
    expect(first).toEqual({ phases: [resolved], verdict: null });
    expect(foldProgress(first, [{ kind: 'verdict', verdict }])).toEqual({ phases: [resolved, refused], verdict });
  });

  it('is told apart by URL and by where it is made from', () => {
    expect(checkId({ url: 'https://a.example/', via: 'here' })).not.toBe(checkId({ url: 'https://a.example/', via: 'ssh:web-1' }));
  });

  it('is refused with the reason when it can be no URL', () => {
    const typed = ['api.example/health', 'http://[::1]:8080/x?y=é', 'localhost:3000', '  https://a.example  ', '', '   '];
    expect(typed.map(unfitUrl)).toEqual(typed.map(() => null));
    expect(['hello world', '%%%', 'https://a b/', 'a"b', '<script>', 'http://a.example:99999/', 'a.example:0'].map(unfitUrl)).toEqual(
      Array.from({ length: 7 }, () => 'form'),
    );
    expect(['ftp://a.example/', 'javascript://x', 'file:///etc/passwd'].map(unfitUrl)).toEqual(['scheme', 'scheme', 'scheme']);
    expect(['https://', 'http://'].map(unfitUrl)).toEqual(['host', 'host']);
    expect(unfitUrl(`a.example/${'x'.repeat(2048)}`)).toBe('long');
  });

  it('gets the scheme that people leave out, and keeps the one they typed', () => {
    expect(completeUrl(' api.example/health ')).toBe('https://api.example/health');
    expect(completeUrl('http://api.example')).toBe('http://api.example');
  });
});
