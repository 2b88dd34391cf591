import type { Failure } from '../../../preload/contract/failure.ts';
import type { MailVerdict } from '../../../preload/contract/mail.ts';
import type { Phase } from '../../../preload/contract/verdict.ts';
import { failure, FailureError, words } from '../failure.ts';
import { withinLimit } from '../vantage/phases.ts';
import type { Vantage } from '../vantage/vantage.ts';
import { equivalentCommands } from './equivalent-commands.ts';
import { runMailTest } from './session.ts';
import type { MailTest } from './test-run.ts';

/** A place may ask a person first (a host key, a password). */
const OPEN_LIMIT_MS = 60_000;

interface Comparing {
  readonly open: (via: string, signal: AbortSignal) => Promise<Vantage>;
  readonly onPhase: (via: string, phase: Phase) => void;
  readonly onVerdict: (via: string, verdict: MailVerdict) => void;
}

/** Runs one test from several places at once. A place that cannot be had has its own verdict and keeps no other back. */
export async function compareVantages(
  test: MailTest,
  vias: readonly string[],
  signal: AbortSignal,
  { open, onPhase, onVerdict }: Comparing,
): Promise<void> {
  await Promise.all(
    [...new Set(vias)].map(async (via) => {
      const startedAt = performance.now();
      const vantage = await withinLimit({ signal, timeoutMs: OPEN_LIMIT_MS, onTimeout: () => placeSilent(via) }, (until) =>
        open(via, until),
      ).catch((error: unknown) => {
        if (!(error instanceof FailureError) || signal.aborted) throw error;
        return error.failure;
      });
      if ('kind' in vantage) onVerdict(via, notHad(test, via, vantage, performance.now() - startedAt));
      else onVerdict(via, await runMailTest(test, vantage, signal, { onLine: () => undefined, onPhase: (phase) => onPhase(via, phase) }));
    }),
  );
}

function notHad(test: MailTest, via: string, found: Failure, ms: number): MailVerdict {
  return {
    ok: false,
    phases: [{ name: 'vantage', ok: false, ms: Math.round(ms * 10) / 10 }],
    certificate: null,
    failure: found,
    at: new Date().toISOString(),
    via,
    transcript: [],
    capabilities: [],
    offers: [],
    recipients: [],
    stoppedAfter: null,
    commands: equivalentCommands(test, via),
    mechanism: null,
    sent: false,
    queueId: null,
    messageId: null,
  };
}

function placeSilent(via: string): Failure {
  return failure(
    'timed-out',
    words(`${via} could not be reached within a minute.`, `${via} n’a pas pu être joint en une minute.`),
    words('Look at that place on its own first.', 'Examinez d’abord cet endroit séparément.'),
  );
}
