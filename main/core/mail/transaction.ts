import type { Failure } from '../../../preload/contract/failure.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { FailureError, words } from '../failure.ts';
import { sayFound } from '../vantage/phases.ts';
import type { Mailbox } from './addresses.ts';
import { afterAcceptance } from './diagnosis.ts';
import type { Dialogue } from './dialogue.ts';
import type { RefusedRecipient } from './envelope.ts';
import { noUtf8, nothingSent, refusedRecipients, tooLarge } from './envelope.ts';
import { logIn } from './login.ts';
import { composeMessage, dotStuffed } from './message.ts';
import { sentInClear } from './plain-password.ts';
import { queueIdOf } from './queue-id.ts';
import type { MailTest, TestRun } from './test-run.ts';
import { DiagnosedError, Refusal } from './test-run.ts';

/** A server that does not answer RSET or QUIT is left. */
const PARTING_MS = 3000;

/**
 * Login, envelope and, with `send`, the message. Throws what ended it; a failure that is returned let the dialogue go on:
 * some recipients were refused and others not.
 */
export async function handIn(run: TestRun, dialogue: Dialogue): Promise<Failure | null> {
  const { login, send, from, to } = run.test;
  const { learned } = run;
  if (login !== null) await authenticate(run, dialogue, login);
  await announceSender(run, dialogue);
  const { accepted, failed } = await askForRecipients(run, dialogue);
  if (send) await sendMessage(run, dialogue, accepted);
  else await withdraw(run, dialogue);
  if (failed === null) learned.advice = send ? afterAcceptance(learned.queueId, from.address) : nothingSent(to.length);
  return failed;
}

/** Leaves as one leaves. A server that hangs up or stays silent has done its work (RFC 5321 §4.1.1.10). */
export async function leave(run: TestRun, dialogue: Dialogue): Promise<void> {
  await run.phase('quit', async (step) => {
    if (!(await answersParting(run, dialogue, 'QUIT'))) sayFound(step, words('no answer', 'pas de réponse'));
  });
}

async function authenticate(run: TestRun, dialogue: Dialogue, login: NonNullable<MailTest['login']>): Promise<void> {
  const { test, learned, transcript } = run;
  await run.phase('auth', async (step) => {
    const note = (line: Words) => transcript.note(line);
    const onSecretSent = () => {
      if (test.security !== 'none') return;
      transcript.note(
        words(
          'no encryption: the password crosses the network in plain text, as chosen (security: none)',
          'pas de chiffrement : le mot de passe traverse le réseau en clair, comme choisi (sécurité : aucune)',
        ),
      );
      learned.warning = sentInClear(learned.target, learned.capabilities.has('STARTTLS'));
    };
    const account = { host: test.server, greeting: learned.greeting, auth: test.auth, note, onSecretSent, ...login };
    const { mechanism, reply } = await logIn(dialogue, account, learned.capabilities, () => run.patience('auth'));
    learned.mechanism = mechanism;
    if (reply.code !== 235) throw new Refusal(reply);
    learned.authenticated = true;
    step.detail = mechanism;
  });
}

async function announceSender(run: TestRun, dialogue: Dialogue): Promise<void> {
  const { from, to } = run.test;
  await run.phase('mail-from', async (step) => {
    const beyondAscii = [from, ...to].find((mailbox) => mailbox.needsUtf8);
    if (beyondAscii !== undefined && !run.learned.capabilities.has('SMTPUTF8'))
      throw new FailureError(noUtf8(beyondAscii, beyondAscii === from ? 'sender' : 'recipient'));
    const parameters = beyondAscii === undefined ? '' : ' SMTPUTF8';
    const reply = await dialogue.command(`MAIL FROM:<${from.address}>${parameters}`, run.patience('mail-from'));
    if (reply.code !== 250) throw new Refusal(reply);
    step.detail = from.address;
  });
}

/** Every recipient is asked for. Throws when none was accepted; else says which were refused, and why. */
async function askForRecipients(run: TestRun, dialogue: Dialogue): Promise<{ accepted: readonly Mailbox[]; failed: Failure | null }> {
  const { to } = run.test;
  const refused: RefusedRecipient[] = [];
  const accepted: Mailbox[] = [];
  let failed: Failure | null = null;
  try {
    await run.phase('rcpt-to', async (step) => {
      for (const mailbox of to) {
        const startedAt = performance.now();
        const reply = await dialogue.command(`RCPT TO:<${mailbox.address}>`, run.patience('rcpt-to'));
        const taken = reply.code === 250 || reply.code === 251 || reply.code === 252;
        const found = taken ? undefined : run.explain('rcpt-to', reply);
        run.learned.recipients.push({
          address: mailbox.address,
          accepted: taken,
          ms: Math.round((performance.now() - startedAt) * 10) / 10,
          reply: reply.raw.join('\n'),
          ...(found === undefined ? {} : { failure: found }),
        });
        // The server is closing the connection (RFC 5321 §3.8): no further recipient, and no message.
        if (reply.code === 421) throw new Refusal(reply);
        if (found === undefined) accepted.push(mailbox);
        else refused.push({ address: mailbox.address, failure: found });
      }
      sayFound(
        step,
        words(
          `${accepted.length} of ${to.length} accepted`,
          `${accepted.length} sur ${to.length} ${accepted.length > 1 ? 'acceptés' : 'accepté'}`,
        ),
      );
      failed = refusedRecipients(refused, to.length);
      if (failed !== null) throw new DiagnosedError(failed);
    });
  } catch (error) {
    if (failed === null || accepted.length === 0) throw error;
  }
  return { accepted, failed };
}

async function sendMessage(run: TestRun, dialogue: Dialogue, to: readonly Mailbox[]): Promise<void> {
  const { from, unnamed, message } = run.test;
  const { learned } = run;
  await run.phase('data', async (step) => {
    const taken = new Set(to.map(({ address }) => address));
    const cc = message.cc.filter(({ address }) => taken.has(address));
    const copies = new Set(cc.map(({ address }) => address));
    const named = to.filter(({ address }) => !copies.has(address) && !unnamed.has(address));
    const { bytes, messageId } = await composeMessage({ ...message, from, to: named, cc });
    const stuffed = dotStuffed(bytes);
    const most = learned.capabilities.limit('SIZE');
    if (most !== null && stuffed.length > most) throw new FailureError(tooLarge(stuffed.length, most));
    const ready = await dialogue.command('DATA', run.patience('data'));
    if (ready.code !== 354) throw new Refusal(ready);
    dialogue.write(stuffed, `(message of ${stuffed.length} bytes, then a line with a dot)`);
    const reply = await dialogue.read(run.patience('data'));
    if (reply.code !== 250) throw new Refusal(reply);
    learned.sent = true;
    learned.queueId = queueIdOf(reply);
    learned.messageId = messageId;
    const queued = learned.queueId === null ? '' : `, ${learned.queueId}`;
    sayFound(step, words(`${stuffed.length} bytes${queued}`, `${stuffed.length} octets${queued}`));
  });
}

async function withdraw(run: TestRun, dialogue: Dialogue): Promise<void> {
  await answersParting(run, dialogue, 'RSET');
  run.transcript.note(words('stopped before DATA: nothing was sent', 'arrêté avant DATA : rien n’a été envoyé'));
}

async function answersParting(run: TestRun, dialogue: Dialogue, command: 'RSET' | 'QUIT'): Promise<boolean> {
  try {
    await dialogue.command(command, run.patience('quit', PARTING_MS));
    return true;
  } catch (error) {
    if (error instanceof FailureError && !run.signal.aborted) return false;
    throw error;
  }
}
