import { describe, expect, it } from 'vitest';
import { emptyDraft } from '../../../renderer/mail/draft.ts';
import { sameProfile, standingOf, withProfile } from '../../../renderer/mail/form-standing.ts';

const base = { ...emptyDraft, server: 'smtp.example.org', user: 'ops', from: 'ops@example.org', to: 'a@example.org, b@example.org' };
const saved = { ...base, port: '465', security: 'tls' } as const;
const touched = { ...base, from: 'other@example.org' };
const alone = { typing: false, base, saved: base, own: null };

describe('the form of an open profile beside what is saved', () => {
  it('is saved or not; the message and how addresses are separated do not count', () => {
    expect(standingOf({ ...alone, draft: base })).toBe('saved');
    expect(standingOf({ ...alone, draft: { ...base, subject: 'Other', send: true, to: 'a@example.org b@example.org' } })).toBe('saved');
    expect(standingOf({ ...alone, draft: touched })).toBe('unsaved');
  });

  it('takes what was saved elsewhere only as long as nothing was typed over it', () => {
    expect(standingOf({ ...alone, saved, draft: { ...base, subject: 'Other' } })).toBe('behind');
    expect(standingOf({ ...alone, saved, draft: touched })).toBe('elsewhere');
    expect(standingOf({ ...alone, saved, draft: saved })).toBe('saved');
  });

  it('hands no password to another server that was saved elsewhere', () => {
    expect(standingOf({ ...alone, saved: { ...base, server: 'smtp.other.example' }, draft: base, typing: true })).toBe('elsewhere');
  });

  it('does not take its own saving for that of somebody else', () => {
    expect(standingOf({ ...alone, saved, own: saved, draft: { ...saved, user: 'still-typing' } })).toBe('unsaved');
  });

  it('keeps the message when it takes the saved values', () => {
    const taken = withProfile({ ...touched, subject: 'Mine', send: true, headers: 'X-A: b', compare: ['ssh:web-1'] }, saved);
    expect(taken).toEqual({ ...saved, subject: 'Mine', send: true, headers: 'X-A: b', compare: ['ssh:web-1'] });
    expect(sameProfile(taken, saved)).toBe(true);
  });
});
