import { describe, expect, it } from 'vitest';
import {
  credentialName,
  draftOf,
  emptyDraft,
  headersOf,
  inputOf,
  problemsOf,
  profileOf,
  recipientsOf,
  typedOnSave,
} from '../../../renderer/mail/draft.ts';

const draft = {
  ...emptyDraft,
  server: ' SMTP.Example.org ',
  port: '587',
  user: 'ops',
  from: 'ops@example.org',
  to: 'a@example.org; b@example.org, c@example.org',
};

describe('the mail form', () => {
  it('takes several recipients, separated as people do', () => {
    expect(recipientsOf(draft.to)).toEqual(['a@example.org', 'b@example.org', 'c@example.org']);
  });

  it('takes names before addresses, also with a comma in them; headers one a line', () => {
    expect(recipientsOf('Ada Lovelace <ada@example.org>; "Doe, Jo" <jo@example.org>, c@example.org d@example.org')).toEqual([
      'Ada Lovelace <ada@example.org>',
      '"Doe, Jo" <jo@example.org>',
      'c@example.org',
      'd@example.org',
    ]);
    expect(recipientsOf('"odd name"@example.org "a, b"@example.org')).toEqual(['"odd name"@example.org', '"a, b"@example.org']);
    expect(recipientsOf(' , ;; "')).toEqual(['"']);
    expect(headersOf('X-Report: daily: 1\n\n X-B:b ')).toEqual([
      { name: 'X-Report', value: 'daily: 1' },
      { name: 'X-B', value: 'b' },
    ]);
  });

  it('sends copies, headers and files only with a message that is sent', () => {
    const full = { ...draft, cc: 'c@example.org', bcc: 'd@example.org', headers: 'X-A: b' };
    const files = [{ id: '3f0e2a52-6f0c-4c3c-9d55-7f1f1c0f7a11', name: 'a.pdf', type: 'application/pdf', bytes: 3 }];
    const nobody = { value: '', keep: 'no' } as const;
    expect(inputOf(full, nobody, files)).toMatchObject({ cc: [], bcc: [], headers: [], attachments: [] });
    expect(inputOf({ ...full, send: true }, nobody, files)).toMatchObject({
      cc: ['c@example.org'],
      bcc: ['d@example.org'],
      headers: [{ name: 'X-A', value: 'b' }],
      attachments: [{ name: 'a.pdf', contentType: 'application/pdf', attached: files[0]?.id }],
    });
  });

  it('names the fields that are not right yet', () => {
    expect(problemsOf(emptyDraft)).toEqual(['server', 'from', 'to']);
    expect(problemsOf({ ...draft, port: '70000' })).toEqual(['port']);
    expect(problemsOf(draft)).toEqual([]);
  });

  it('hands a typed password over once, with where it is kept', () => {
    expect(inputOf(draft, { value: 'typed', keep: 'keychain' }).password).toEqual({
      kind: 'typed',
      value: 'typed',
      keepAs: { name: 'mail/smtp.example.org/ops', where: 'keychain' },
    });
    expect(inputOf(draft, { value: 'typed', keep: 'no' }).password).toEqual({ kind: 'typed', value: 'typed', keepAs: null });
  });

  it('keeps a typed password on saving where a test keeps it, and says when it does not', () => {
    expect(typedOnSave(draft, { value: 'typed', keep: 'sealed-file' })).toEqual({
      name: 'mail/smtp.example.org/ops',
      value: 'typed',
      keep: 'sealed-file',
    });
    expect(typedOnSave(draft, { value: 'typed', keep: 'no' })).toBe('not-wanted');
    expect(typedOnSave({ ...draft, server: ' ' }, { value: 'typed', keep: 'memory' })).toBe('no-server');
    expect(typedOnSave(draft, { value: '', keep: 'memory' })).toBeNull();
    expect(typedOnSave({ ...draft, credential: 'mail/other' }, { value: 'typed', keep: 'memory' })).toBeNull();
    expect(typedOnSave({ ...draft, user: '' }, { value: 'typed', keep: 'memory' })).toBeNull();
    // Names are shown: none is made of what may hold a password.
    expect(typedOnSave({ ...draft, user: 'ops:CANARY' }, { value: 'typed', keep: 'memory' })).toBeNull();
    expect(typedOnSave({ ...draft, server: 'ops:CANARY@h.test' }, { value: 'typed', keep: 'memory' })).toBeNull();
  });

  it('uses a stored password by its name, and none at all without a user', () => {
    const stored = { ...draft, credential: credentialName(draft) };
    expect(inputOf(stored, { value: '', keep: 'no' }).password).toEqual({ kind: 'credential', name: 'mail/smtp.example.org/ops' });
    expect(inputOf({ ...stored, user: '' }, { value: '', keep: 'no' }).password).toBeNull();
  });

  it('opens a profile as it was saved, also its token exchange, authority and certificate name', () => {
    const whole = {
      ...draft,
      server: 'smtp.office365.com',
      to: 'a@example.org, b@example.org',
      via: 'ssh:web-1',
      credential: 'mail/smtp.office365.com/ops',
      auth: 'XOAUTH2' as const,
      tokenUrl: 'https://login.microsoftonline.com/t/oauth2/v2.0/token',
      clientId: 'pilot',
      clientSecret: 'mail/client',
      scope: 'https://outlook.office.com/SMTP.Send',
      caFile: '/etc/ssl/lab.pem',
      tlsServerName: 'mail.example.org',
    };
    expect(draftOf(profileOf(whole))).toEqual(whole);
    expect(profileOf(draftOf(profileOf(whole)))).toEqual(profileOf(whole));
  });

  it('never stops early when it sends', () => {
    expect(inputOf({ ...draft, quitAfter: 'auth' }, { value: '', keep: 'no' }).quitAfter).toBe('auth');
    expect(inputOf({ ...draft, quitAfter: 'auth', send: true }, { value: '', keep: 'no' }).quitAfter).toBeNull();
  });

  it('saves a profile that opens with every field, and with the password by its name', () => {
    const stored = { ...draft, server: 'smtp.example.org', credential: 'mail/smtp.example.org/ops' };
    const profile = profileOf(stored);
    expect(JSON.stringify(profile)).not.toContain('typed');
    expect(draftOf(profile)).toMatchObject({
      server: 'smtp.example.org',
      port: '587',
      user: 'ops',
      credential: 'mail/smtp.example.org/ops',
      from: 'ops@example.org',
      to: 'a@example.org, b@example.org, c@example.org',
    });
  });
});
