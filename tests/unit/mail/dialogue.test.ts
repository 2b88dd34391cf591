import { Duplex } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import type { Failure } from '../../../preload/contract/failure.ts';
import { FailureError } from '../../../main/core/failure.ts';
import { diagnose } from '../../../main/core/mail/diagnosis.ts';
import { phaseTimedOut } from '../../../main/core/mail/diagnosis/connection.ts';
import { startDialogue } from '../../../main/core/mail/dialogue.ts';
import { startTranscript } from '../../../main/core/mail/transcript.ts';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** What waiting for the answer to EHLO ends with, and what the diagnosis makes of it; `server` says what comes after the command. */
async function afterEhlo(server: (say: (text: string) => void) => void, timeoutMs: number, heard: string[] = []): Promise<Failure> {
  const stream = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => {
      done();
      server((text) => stream.push(text));
    },
  });
  ends.push(() => stream.destroy());
  const dialogue = startDialogue(
    stream,
    startTranscript(null, null, ({ line }) => heard.push(line)),
  );
  const patience = { signal: new AbortController().signal, timeoutMs, onTimeout: () => phaseTimedOut('ehlo', timeoutMs) };
  const error = await dialogue.command('EHLO here', patience).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FailureError)) throw new Error('it ended without a failure');
  return diagnose({
    phase: 'ehlo',
    host: 'mail.example.test',
    port: 587,
    security: 'starttls',
    via: 'here',
    user: null,
    from: 'ada@example.test',
    greeting: '',
    mechanisms: [],
    authenticated: false,
    submissionOpen: null,
    reply: null,
    failure: error.failure,
  });
}

describe('an answer that does not end', () => {
  test('a line every few milliseconds: it answers without end, it is not silent', async () => {
    const found = await afterEhlo((say) => {
      const timer = setInterval(() => say('250-more\r\n'), 10);
      ends.push(() => clearInterval(timer));
    }, 1000);
    expect(found.kind).toBe('mail-not-smtp');
    expect(found.cause.en).toMatch(/^The server answers without end: \d+ lines of one reply/u);
    expect(found.cause.fr).toMatch(/^Le serveur répond sans fin : \d+ lignes d’une même réponse/u);
  });

  test('more lines at once than any reply has', async () => {
    const found = await afterEhlo((say) => say('250-more\r\n'.repeat(600)), 5000);
    expect(found.cause.en).toContain('answers without end: 500 lines');
  });

  test('some lines and then nothing more is silence', async () => {
    const heard: string[] = [];
    const found = await afterEhlo((say) => say('250-mail\r\n250-SIZE\r\n250-8BITMIME\r\n250-PIPELINING\r\n'), 200, heard);
    expect(heard).toEqual(['EHLO here', '250-mail', '250-SIZE', '250-8BITMIME', '250-PIPELINING']);
    expect(found.kind).toBe('timed-out');
    expect(found.cause.en).toBe('The server went silent after EHLO.');
  });
});
