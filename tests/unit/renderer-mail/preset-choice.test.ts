import { expect, test } from 'vitest';
import { mailPresets } from '../../../preload/contract/mail-presets.ts';
import { emptyDraft } from '../../../renderer/mail/draft.ts';
import { chosenPreset } from '../../../renderer/mail/preset-choice.ts';

const draft = {
  ...emptyDraft,
  server: 'mail.example.test',
  user: 'ada@example.test',
  credential: 'mail/mail.example.test/ada@example.test',
  from: 'ada@example.test',
  auth: 'XOAUTH2' as const,
  tokenUrl: 'https://login.example.test/token',
  clientId: 'app',
  caFile: '/etc/ssl/own.pem',
  tlsServerName: 'mx.example.test',
};
const [preset] = mailPresets;
if (preset === undefined) throw new Error('there is no preset');

test('a provider’s server takes nothing over from the one before: no name, no authority, no login, no password', () => {
  const { part, forget, dropped } = chosenPreset(draft, preset, true);
  expect({ ...draft, ...part }).toEqual({
    ...emptyDraft,
    server: preset.server,
    port: String(preset.port),
    security: preset.security,
    user: draft.user,
    from: draft.from,
  });
  expect({ forget, dropped }).toEqual({ forget: true, dropped: true });
});

test('the password of the very same server stays; in an empty form nothing is taken out', () => {
  const same = chosenPreset({ ...draft, server: preset.server.toUpperCase() }, preset, true);
  expect(same).toMatchObject({ forget: false, dropped: true, part: { credential: draft.credential, tlsServerName: '' } });
  expect(chosenPreset({ ...emptyDraft, user: 'ada', credential: 'mail/a/ada' }, preset, true)).toEqual({
    part: { server: preset.server, port: String(preset.port), security: preset.security },
    forget: false,
    dropped: false,
  });
  expect(chosenPreset({ ...emptyDraft, server: 'a.test' }, preset, false).dropped).toBe(false);
});
