import type { Failure } from '../../../preload/contract/failure.ts';
import type { MailVerdict, TranscriptLine } from '../../../preload/contract/mail.ts';
import type { Phase } from '../../../preload/contract/verdict.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { FailureError, words } from '../failure.ts';
import { startPhases } from '../vantage/phases.ts';
import type { Vantage } from '../vantage/vantage.ts';
import { openDialogue } from './opening.ts';
import { explainCapability } from './capability-words.ts';
import { equivalentCommands } from './equivalent-commands.ts';
import type { MailTest, TestRun } from './test-run.ts';
import { hasBegun, startRun, StoppedAsAsked } from './test-run.ts';
import { handIn, leave } from './transaction.ts';
import type { Transcript } from './transcript.ts';
import { startTranscript } from './transcript.ts';

export interface MailProgress {
  onLine(line: TranscriptLine): void;
  onPhase(phase: Phase): void;
}

/** After these nobody listens on the other side, or not to SMTP. */
const deaf: ReadonlySet<Failure['kind']> = new Set([
  'timed-out',
  'mail-greeting-missing',
  'connection-closed',
  'connection-reset',
  'mail-not-smtp',
]);

/**
 * Speaks SMTP (RFC 5321) to a server, phase by phase, as far as it goes: up to RCPT TO and RSET, or with `send` a real message.
 * The certificate is judged before anything secret is sent; AUTH goes in plain text only when `security` is `none`.
 * Throws only when the signal aborts; every other end is in the verdict.
 */
export async function runMailTest(test: MailTest, vantage: Vantage, signal: AbortSignal, progress: MailProgress): Promise<MailVerdict> {
  const transcript = startTranscript(test.login?.password ?? null, test.login?.user ?? null, (line) => progress.onLine(line));
  const phases = startPhases((phase) => progress.onPhase(masked(phase, transcript)));
  const run = startRun(test, vantage, signal, transcript, phases);
  const { failed, stopped } = await speak(run);
  const { certificate, capabilities, mechanism, sent, queueId, messageId, advice, warning, recipients } = run.learned;
  const keywords = capabilities.keywords.map((keyword) => transcript.mask(keyword));
  return {
    ok: failed === null,
    phases: phases.done.map((phase) => masked(phase, transcript)),
    certificate,
    ...(failed === null ? {} : { failure: maskedFailure(failed, transcript) }),
    at: new Date().toISOString(),
    via: vantage.name,
    transcript: [...transcript.lines],
    capabilities: keywords,
    offers: keywords.map((keyword) => ({ keyword, means: explainCapability(keyword) })),
    recipients: recipients.map(({ failure: refused, ...recipient }) => ({
      ...recipient,
      reply: transcript.mask(recipient.reply),
      ...(refused === undefined ? {} : { failure: maskedFailure(refused, transcript) }),
    })),
    stoppedAfter: stopped ? test.quitAfter : null,
    commands: equivalentCommands(test, vantage.name, messageId),
    mechanism,
    sent,
    queueId,
    messageId,
    ...(advice === null ? {} : { advice }),
    ...(warning === null ? {} : { warning }),
  };
}

/** How it ended: `failed` is null when everything was accepted, `stopped` says that it ended where it was to end. */
async function speak(run: TestRun): Promise<{ readonly failed: Failure | null; readonly stopped: boolean }> {
  try {
    const dialogue = await openDialogue(run);
    const failed = await handIn(run, dialogue);
    await leave(run, dialogue);
    return { failed, stopped: run.test.quitAfter !== null };
  } catch (error) {
    if (error instanceof StoppedAsAsked) {
      const after = run.test.quitAfter ?? '';
      run.transcript.note(words(`stopped after ${after}, as asked`, `arrêté après ${after}, comme demandé`));
      if (run.learned.dialogue !== null && hasBegun(run.test)) await leave(run, run.learned.dialogue);
      return { failed: null, stopped: true };
    }
    if (!(error instanceof FailureError) || run.signal.aborted) throw error;
    // The server still listens after a refusal: leave as one leaves, and keep the refusal as the verdict.
    const { dialogue } = run.learned;
    if (dialogue !== null && !deaf.has(error.failure.kind) && error.failure.code !== '421') await leave(run, dialogue);
    return { failed: error.failure, stopped: false };
  } finally {
    run.close();
  }
}

function masked(phase: Phase, transcript: Transcript): Phase {
  const { detail, words: said } = phase;
  return {
    ...phase,
    ...(detail === undefined ? {} : { detail: transcript.mask(detail) }),
    ...(said === undefined ? {} : { words: { en: transcript.mask(said.en), fr: transcript.mask(said.fr) } }),
  };
}

function maskedFailure(found: Failure, transcript: Transcript): Failure {
  const both = ({ en, fr }: Words): Words => ({ en: transcript.mask(en), fr: transcript.mask(fr) });
  return {
    ...found,
    cause: both(found.cause),
    remedy: both(found.remedy),
    ...(found.evidence === undefined ? {} : { evidence: transcript.mask(found.evidence) }),
  };
}
