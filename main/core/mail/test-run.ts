import type { Duplex } from 'node:stream';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { Mechanism, Recipient, StopPhase } from '../../../preload/contract/mail.ts';
import type { Certificate } from '../../../preload/contract/verdict.ts';
import type { Words } from '../../../preload/contract/words.ts';
import type { Secret } from '../credentials/secret.ts';
import { FailureError } from '../failure.ts';
import type { Phases, Step } from '../vantage/phases.ts';
import type { Vantage } from '../vantage/vantage.ts';
import type { Mailbox } from './addresses.ts';
import type { Capabilities } from './capabilities.ts';
import { noCapabilities } from './capabilities.ts';
import { diagnose } from './diagnosis.ts';
import { phaseTimedOut } from './diagnosis/connection.ts';
import type { MailPhase } from './diagnosis/signal.ts';
import type { Dialogue, Patience } from './dialogue.ts';
import type { MessageParts } from './message.ts';
import type { Reply } from './reply.ts';
import type { Transcript } from './transcript.ts';

/** A mail test, ready to run: addresses are read, the password is a secret. */
export interface MailTest {
  readonly server: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly from: Mailbox;
  /** Everybody who gets it, each once: those the message names, as copies too, and those it does not. */
  readonly to: readonly Mailbox[];
  /** Addresses that stand nowhere in the message. */
  readonly unnamed: ReadonlySet<string>;
  readonly login: { readonly user: string; readonly password: Secret } | null;
  /** The one mechanism to use; null leaves it to the order that suits the provider. */
  readonly auth: Mechanism | null;
  readonly quitAfter: StopPhase | null;
  readonly send: boolean;
  readonly message: MessageParts;
  /** PEM certificates of authorities to trust besides this computer's. */
  readonly authorities: readonly string[];
  /** The file they were read from. */
  readonly caFile: string | null;
  /** Name to ask for and to check in the certificate. */
  readonly tlsServerName: string;
  /** Limit for each phase. */
  readonly timeoutMs: number;
}

/** What one run has learned so far: the verdict is made of it, and every diagnosis looks at it. */
export interface Learned {
  certificate: Certificate | null;
  greeting: string;
  capabilities: Capabilities;
  mechanism: string | null;
  authenticated: boolean;
  /** The server took HELO only. */
  ehloRefused: boolean;
  /** Whether port 587 answers, when another port stayed silent. */
  submissionOpen: boolean | null;
  sent: boolean;
  queueId: string | null;
  messageId: string | null;
  advice: Words | null;
  /** What went wrong without anything having failed. */
  warning: Words | null;
  /** The address that was connected to, as the vantage sees it; empty before that. */
  target: string;
  recipients: Recipient[];
  /** The dialogue that can still be ended with QUIT; null while there is none. */
  dialogue: Dialogue | null;
}

/** One run of a test: its limits, its phases, and the way a failure leaves it as a diagnosis. */
export interface TestRun {
  readonly test: MailTest;
  readonly vantage: Vantage;
  readonly signal: AbortSignal;
  readonly transcript: Transcript;
  readonly learned: Learned;
  /** One measured step; what it throws leaves as a diagnosis. */
  phase<T>(name: MailPhase, work: (step: Step) => Promise<T>): Promise<T>;
  /** How long to wait in a phase, at most `mostMs`. */
  patience(name: MailPhase, mostMs?: number): Patience;
  /** What a refusal means, at this point of the run. */
  explain(name: MailPhase, reply: Reply): Failure;
  /** Keeps a stream to be closed at the end of the run. */
  own<Stream extends Duplex>(stream: Stream): Stream;
  close(): void;
}

/** A reply that refuses, on its way out of the phase it belongs to. */
export class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`refused with ${reply.code}`);
    this.reply = reply;
  }
}

/** A failure that is a diagnosis already. */
export class DiagnosedError extends FailureError {}

/** The phase the test was to end after is behind. */
export class StoppedAsAsked extends Error {
  constructor() {
    super('stopped as asked');
  }
}

const toTheGreeting: readonly MailPhase[] = ['resolve', 'connect'];
const afterTheGreeting: readonly MailPhase[] = ['ehlo-tls', 'auth', 'mail-from', 'rcpt-to', 'data'];
/** Implicit TLS comes before the greeting; a phase that a security does not have stands where it would be. */
const orders: Readonly<Record<MailTest['security'], readonly MailPhase[]>> = {
  tls: [...toTheGreeting, 'starttls', 'tls', 'greeting', 'ehlo', ...afterTheGreeting],
  starttls: [...toTheGreeting, 'greeting', 'ehlo', 'starttls', 'tls', ...afterTheGreeting],
  none: [...toTheGreeting, 'greeting', 'ehlo', 'starttls', 'tls', ...afterTheGreeting],
};

/** Whether a phase comes after the one the test is to end with; the goodbye never does. */
function isPast({ security, quitAfter }: MailTest, phase: MailPhase): boolean {
  if (quitAfter === null || phase === 'quit') return false;
  const order = orders[security];
  return order.indexOf(phase) > order.indexOf(quitAfter);
}

/** Whether the dialogue has begun at the end of a phase: before that there is nobody to say goodbye to. */
export function hasBegun({ security, quitAfter }: MailTest): boolean {
  const order = orders[security];
  return quitAfter === null || order.indexOf(quitAfter) >= order.indexOf('greeting');
}

/** Begins a test from `vantage`; nothing is contacted until its phases are run. All its streams end with the signal. */
export function startRun(test: MailTest, vantage: Vantage, signal: AbortSignal, transcript: Transcript, phases: Phases): TestRun {
  const streams: Duplex[] = [];
  const learned: Learned = {
    certificate: null,
    greeting: '',
    capabilities: noCapabilities,
    mechanism: null,
    authenticated: false,
    ehloRefused: false,
    submissionOpen: null,
    sent: false,
    queueId: null,
    messageId: null,
    advice: null,
    warning: null,
    target: '',
    recipients: [],
    dialogue: null,
  };
  const diagnosis = (phase: MailPhase, reply: Reply | null, found: Failure | null): Failure =>
    diagnose({
      phase,
      host: test.server,
      port: test.port,
      security: test.security,
      via: vantage.name,
      user: test.login?.user ?? null,
      from: test.from.address,
      greeting: learned.greeting,
      mechanisms: learned.capabilities.mechanisms,
      mechanism: learned.mechanism,
      authenticated: learned.authenticated,
      ehloRefused: learned.ehloRefused,
      submissionOpen: learned.submissionOpen,
      reply,
      failure: found,
    });
  const diagnosed = (phase: MailPhase, error: unknown): unknown => {
    if (signal.aborted) return signal.reason;
    if (error instanceof DiagnosedError) return error;
    if (error instanceof Refusal) return new DiagnosedError(diagnosis(phase, error.reply, null), { cause: error });
    return error instanceof FailureError ? new DiagnosedError(diagnosis(phase, null, error.failure), { cause: error }) : error;
  };

  return {
    test,
    vantage,
    signal,
    transcript,
    learned,
    async phase(name, work) {
      if (isPast(test, name)) throw new StoppedAsAsked();
      return phases.run(name, async (step) => {
        try {
          return await work(step);
        } catch (error) {
          throw diagnosed(name, error);
        }
      });
    },
    patience: (name, mostMs = test.timeoutMs) => {
      const timeoutMs = Math.min(mostMs, test.timeoutMs);
      return { signal, timeoutMs, onTimeout: () => phaseTimedOut(name, timeoutMs) };
    },
    explain: (name, reply) => diagnosis(name, reply, null),
    own(stream) {
      // An error that comes while nobody waits is met again by the next wait.
      stream.on('error', () => {});
      streams.push(stream);
      return stream;
    },
    close() {
      for (const stream of streams.toReversed()) stream.destroy();
    },
  };
}
