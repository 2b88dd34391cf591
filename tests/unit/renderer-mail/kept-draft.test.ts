// @vitest-environment happy-dom
import { beforeEach, describe, expect, test } from 'vitest';
import { emptyDraft } from '../../../renderer/mail/draft.ts';
import { keepFollow, keptFollow } from '../../../renderer/mail/follow/follow-draft.ts';
import { dropDraft, keepDraft, keptBase, keptDraft } from '../../../renderer/mail/kept-draft.ts';

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

  test('remembers which saved profile it was typed over', () => {
    expect(keptBase('office')).toBeNull();
    keepDraft('office', { ...draft, port: '25' }, draft);
    expect([keptDraft('office')?.port, keptBase('office')?.port, keptBase('other')]).toEqual(['25', '465', null]);
    dropDraft('office');
    expect(keptBase('office')).toBeNull();
    keepDraft('office', draft, { ...draft, user: 'u:CANARY' });
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('CANARY');
  });

  test('never takes a password along, whatever is handed over', () => {
    const careless = { ...draft, password: 'canary-typed-password', value: 'canary-typed-password' };
    keepDraft(null, careless);
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('canary');
    expect(keptDraft(null)).toEqual(draft);
  });

  test('leaves a field out that a login was pasted into', () => {
    const pasted = { server: 'user:CANARY@h.test', tlsServerName: 'u:CANARY', user: 'u:CANARY', tokenUrl: 'https://x:CANARY@h/t' };
    keepDraft(null, { ...draft, ...pasted });
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('CANARY');
    expect(keptDraft(null)).toEqual({ ...draft, server: '' });
    keepDraft(null, { ...draft, tokenUrl: 'https://h/t?secret=CANARY', server: '2001:db8::25' });
    expect(keptDraft(null)).toEqual({ ...draft, server: '2001:db8::25' });
    keepFollow({ ...keptFollow(), server: 'u:CANARY@h', user: 'u:CANARY', tlsServerName: 'u:CANARY', text: 'an id' });
    expect(JSON.stringify({ ...sessionStorage })).not.toContain('CANARY');
    expect(keptFollow()).toMatchObject({ server: '', user: '', tlsServerName: '', text: 'an id' });
  });

  test('written by another version, or damaged, leaves the fields it cannot fill empty', () => {
    sessionStorage.setItem('pilothouse-mail-draft', '{"server":"smtp.example.org","port":465,"security":"ssl3"}');
    expect(keptDraft(null)).toEqual({ ...emptyDraft, server: 'smtp.example.org' });
    sessionStorage.setItem('pilothouse-mail-draft', '{"server":');
    expect(keptDraft(null)).toBeNull();
  });
});
