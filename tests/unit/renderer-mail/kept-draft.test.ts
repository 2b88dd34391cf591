// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest';
import { emptyDraft } from '../../../renderer/mail/draft.ts';
import { dropDraft, keepDraft, keptDraft } from '../../../renderer/mail/kept-draft.ts';

const draft = { ...emptyDraft, server: 'smtp.example.org', port: '465', security: 'tls', from: 'ops@example.org', send: true } as const;

beforeEach(() => sessionStorage.clear());

describe('what was typed into the mail form', () => {
  test('is there again after a reload, the profiles each for themselves', () => {
    expect(keptDraft(null)).toBeNull();
    keepDraft(null, draft);
    keepDraft('office', { ...draft, to: 'a@example.org' });
    expect(keptDraft(null)).toEqual(draft);
    expect(keptDraft('office')).toEqual({ ...draft, to: 'a@example.org' });
    dropDraft('office');
    expect(keptDraft('office')).toBeNull();
    expect(keptDraft(null)).toEqual(draft);
  });

  test('never takes a password along, whatever is handed over', () => {
    const careless = { ...draft, password: 'canary-typed-password', value: 'canary-typed-password' };
    keepDraft(null, careless);
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('canary');
    expect(keptDraft(null)).toEqual(draft);
  });

  test('written by another version, or damaged, leaves the fields it cannot fill empty', () => {
    sessionStorage.setItem('pilothouse-mail-draft', '{"server":"smtp.example.org","port":465,"security":"ssl3"}');
    expect(keptDraft(null)).toEqual({ ...emptyDraft, server: 'smtp.example.org' });
    sessionStorage.setItem('pilothouse-mail-draft', '{"server":');
    expect(keptDraft(null)).toBeNull();
  });
});
