import { hostname } from 'node:os';
import type { Duplex } from 'node:stream';
import type { Failure } from '../../../preload/contract/failure.ts';
import type { MailVerdict, TranscriptLine } from '../../../preload/contract/mail.ts';
import type { Certificate, Phase } from '../../../preload/contract/verdict.ts';
import type { Words } from '../../../preload/contract/words.ts';
import type { Secret } from '../credentials/secret.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { Phases } from '../vantage/phases.ts';
import { startPhases, withinLimit } from '../vantage/phases.ts';
import type { Destination } from '../vantage/reach.ts';
import { connectFrom, resolveFrom } from '../vantage/reach.ts';
import { secure } from '../vantage/secure.ts';
import type { Vantage } from '../vantage/vantage.ts';
import type { Mailbox } from './addresses.ts';
import type { Capabilities } from './capabilities.ts';
import { noCapabilities, readCapabilities } from './capabilities.ts';
import { afterAcceptance, diagnose } from './diagnosis.ts';
import { phaseTimedOut } from './diagnosis/connection.ts';
import type { MailPhase, MailSignal } from './diagnosis/signal.ts';
import type { Dialogue, Patience } from './dialogue.ts';
import { startDialogue } from './dialogue.ts';
import { noUtf8, nothingSent, refusedRecipients } from './envelope.ts';
import type { RefusedRecipient } from './envelope.ts';
import { logIn, usableMechanisms } from './login.ts';
import { composeMessage, dotStuffed } from './message.ts';
import { queueIdOf } from './queue-id.ts';
import type { Reply } from './reply.ts';
import { replyText } from './reply.ts';
import type { Transcript } from './transcript.ts';
import { startTranscript } from './transcript.ts';

/** A mail test, ready to run: addresses are read, the password is a secret. */
export interface MailTest {
  readonly server: string;
  readonly port: number;
  readonly security: 'starttls' | 'tls' | 'none';
  readonly from: Mailbox;
  readonly to: readonly Mailbox[];
  readonly login: { readonly user: string; readonly password: Secret } | null;
  readonly send: boolean;
  readonly subject: string;
  readonly text: string;
  /** PEM certificates of authorities to trust besides this computer's. */
  readonly authorities: readonly string[];
  /** Name to ask for and to check in the certificate. */
  readonly tlsServerName: string;
  /** Limit for each phase. */
  readonly timeoutMs: number;
}

export interface MailProgress {
  onLine(line: TranscriptLine): void;
  onPhase(phase: Phase): void;
}

/** How long a look at port 587 may take, when another port stays silent. */
const OTHER_PORT_MS = 5000;
/** After these nobody listens on the other side, or not to SMTP. */
const deaf: ReadonlySet<Failure['kind']> = new Set([
  'timed-out',
  'mail-greeting-missing',
  'connection-closed',
  'connection-reset',
  'mail-not-smtp',
]);
/** A server that does not answer QUIT is left. */
const QUIT_MS = 3000;

/**
 * Speaks SMTP (RFC 5321) to a server, phase by phase, as far as it goes: up to RCPT TO and RSET, or with `send` a real message.
 * The certificate is judged before anything secret is sent; AUTH goes in plain text only when `security` is `none`.
 * Throws only when the signal aborts; every other end is in the verdict.
 */
export async function runMailTest(test: MailTest, vantage: Vantage, signal: AbortSignal, progress: MailProgress): Promise<MailVerdict> {
  const transcript = startTranscript(test.login?.password ?? null, test.login?.user ?? null, (line) => progress.onLine(line));
  const phases = startPhases((phase) => progress.onPhase(masked(phase, transcript)));
  const session = new Session(test, vantage, signal, transcript, phases);
  const failed = await session.run();
  return {
    ok: failed === null,
    phases: phases.done.map((phase) => masked(phase, transcript)),
    certificate: session.certificate,
    ...(failed === null ? {} : { failure: maskedFailure(failed, transcript) }),
    at: new Date().toISOString(),
    via: vantage.name,
    transcript: [...transcript.lines],
    capabilities: session.capabilities.keywords.map((keyword) => transcript.mask(keyword)),
    mechanism: session.mechanism,
    sent: session.sent,
    queueId: session.queueId,
    ...(session.advice === null ? {} : { advice: session.advice }),
  };
}

/** A reply that refuses, on its way out of the phase it belongs to. */
class Refusal extends Error {
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`refused with ${reply.code}`);
    this.reply = reply;
  }
}

/** One run through the dialogue. */
class Session {
  certificate: Certificate | null = null;
  capabilities: Capabilities = noCapabilities;
  mechanism: string | null = null;
  sent = false;
  queueId: string | null = null;
  advice: Words | null = null;

  readonly #test: MailTest;
  readonly #vantage: Vantage;
  readonly #signal: AbortSignal;
  readonly #transcript: Transcript;
  readonly #phases: Phases;
  #greeting = '';
  #authenticated = false;
  #submissionOpen: boolean | null = null;
  #dialogue: Dialogue | null = null;
  /** Everything to close at the end, plain under secured. */
  #streams: Duplex[] = [];

  constructor(test: MailTest, vantage: Vantage, signal: AbortSignal, transcript: Transcript, phases: Phases) {
    this.#test = test;
    this.#vantage = vantage;
    this.#signal = signal;
    this.#transcript = transcript;
    this.#phases = phases;
  }

  /** Null when everything was accepted. */
  async run(): Promise<Failure | null> {
    try {
      return await this.#speak();
    } catch (error) {
      if (!(error instanceof FailureError) || this.#signal.aborted) throw error;
      // The server still listens after a refusal: leave as one leaves, and keep the refusal as the verdict.
      if (this.#dialogue !== null && !deaf.has(error.failure.kind) && error.failure.code !== '421') await this.#quit(this.#dialogue);
      return error.failure;
    } finally {
      for (const stream of this.#streams.toReversed()) stream.destroy();
    }
  }

  async #speak(): Promise<Failure | null> {
    let stream = await this.#connect();
    if (this.#test.security === 'tls') stream = await this.#secure(stream);
    let dialogue = this.#begin(stream);
    await this.#greet(dialogue);
    await this.#ehlo(dialogue, 'ehlo');
    if (this.#test.security === 'starttls') {
      dialogue = this.#begin(await this.#startTls(dialogue));
      await this.#ehlo(dialogue, 'ehlo-tls');
    }
    const failed = await this.#mail(dialogue);
    await this.#quit(dialogue);
    return failed;
  }

  #begin(stream: Duplex): Dialogue {
    this.#dialogue = startDialogue(stream, this.#transcript);
    return this.#dialogue;
  }

  async #connect(): Promise<Duplex> {
    const { server, port, timeoutMs } = this.#test;
    const destination = await this.#phase('resolve', async (step) => {
      const found = await withinLimit(this.#patience('resolve'), (signal) =>
        resolveFrom(this.#vantage, server, port, { signal, timeoutMs }),
      );
      step.detail = found.detail;
      return found;
    });
    return this.#phase('connect', async (step) => {
      try {
        const { stream, target } = await withinLimit(this.#patience('connect'), (signal) =>
          connectFrom(this.#vantage, destination, { signal, timeoutMs }),
        );
        step.detail = `${target} port ${port}`;
        return this.#own(stream);
      } catch (error) {
        await this.#lookAtSubmission(destination, error);
        throw error;
      }
    });
  }

  /** Providers that block 25 and 465 leave 587 open: one look tells which it is. */
  async #lookAtSubmission(destination: Destination, error: unknown): Promise<void> {
    const silent = error instanceof FailureError && (error.failure.kind === 'connection-timed-out' || error.failure.kind === 'timed-out');
    if (!silent || this.#signal.aborted || (destination.port !== 25 && destination.port !== 465)) return;
    const timeoutMs = Math.min(OTHER_PORT_MS, this.#test.timeoutMs);
    try {
      const options = { ...this.#patience('connect'), timeoutMs };
      const { stream } = await withinLimit(options, (signal) =>
        connectFrom(this.#vantage, { ...destination, port: 587 }, { signal, timeoutMs }),
      );
      stream.destroy();
      this.#submissionOpen = true;
    } catch (other) {
      if (!(other instanceof FailureError)) throw other;
      this.#submissionOpen = false;
    }
    this.#transcript.note(`port 587: ${this.#submissionOpen ? 'open' : 'no answer'}`);
  }

  async #secure(plain: Duplex): Promise<Duplex> {
    const { tlsServerName: name, authorities, timeoutMs } = this.#test;
    return this.#phase('tls', async (step) => {
      const secured = await secure(plain, { name, authorities, signal: this.#signal, timeoutMs });
      this.certificate = secured.certificate;
      step.detail = `${secured.certificate.protocol} ${secured.certificate.cipher}`;
      this.#transcript.note(
        `${step.detail}, ${secured.certificate.subject}, ${secured.trusted ? 'trusted' : `not trusted: ${secured.certificate.trustProblem}; nothing more was sent`}`,
      );
      if (!secured.trusted) throw new FailureError(secured.failure);
      return this.#own(secured.stream);
    });
  }

  async #greet(dialogue: Dialogue): Promise<void> {
    await this.#phase('greeting', async (step) => {
      const reply = await dialogue.read(this.#patience('greeting'));
      this.#greeting = replyText(reply);
      if (reply.code !== 220) throw new Refusal(reply);
      step.detail = this.#greeting;
    });
  }

  async #ehlo(dialogue: Dialogue, phase: 'ehlo' | 'ehlo-tls'): Promise<void> {
    await this.#phase(phase, async (step) => {
      const reply = await dialogue.command(`EHLO ${ownName()}`, this.#patience(phase));
      if (reply.code === 250) {
        this.capabilities = readCapabilities(reply);
      } else if (reply.code === 500 || reply.code === 502) {
        // Very old servers know HELO only, and then nothing of STARTTLS or AUTH (RFC 5321 §3.2).
        const helo = await dialogue.command(`HELO ${ownName()}`, this.#patience(phase));
        if (helo.code !== 250) throw new Refusal(helo);
        this.capabilities = noCapabilities;
      } else throw new Refusal(reply);
      step.detail = this.capabilities.keywords.join(', ');
    });
  }

  async #startTls(dialogue: Dialogue): Promise<Duplex> {
    const plain = await this.#phase('starttls', async () => {
      if (!this.capabilities.has('STARTTLS')) throw new FailureError(plainOnly('mail-starttls-missing'));
      const reply = await dialogue.command('STARTTLS', this.#patience('starttls'));
      if (reply.code !== 220) throw new Refusal(reply);
      // From here on no plain text may follow, not even QUIT.
      this.#dialogue = null;
      const { stream, leftover } = dialogue.release();
      if (leftover) throw new FailureError(plainOnly('mail-starttls-refused'));
      return stream;
    });
    const stream = await this.#secure(plain);
    // What was said before TLS may have been said by anybody (RFC 3207 §4.2).
    this.capabilities = noCapabilities;
    return stream;
  }

  /** Login, envelope, message. A failure that is returned, not thrown, let the dialogue go on. */
  async #mail(dialogue: Dialogue): Promise<Failure | null> {
    const { login, send, from } = this.#test;
    if (login !== null) await this.#logIn(dialogue, login);
    await this.#mailFrom(dialogue);
    const { accepted, failed } = await this.#recipients(dialogue);
    if (!send) {
      await this.#reset(dialogue);
      if (failed === null) this.advice = nothingSent(this.#test.to.length);
      return failed;
    }
    await this.#data(dialogue, accepted);
    if (failed === null) this.advice = afterAcceptance(this.queueId, from.address);
    return failed;
  }

  async #logIn(dialogue: Dialogue, login: { readonly user: string; readonly password: Secret }): Promise<void> {
    await this.#phase('auth', async (step) => {
      const account = { host: this.#test.server, greeting: this.#greeting, ...login };
      if (this.#test.security === 'none' && usableMechanisms(account, this.capabilities).length > 0)
        this.#transcript.note('no encryption: the password crosses the network in plain text, as chosen (security: none)');
      const { mechanism, reply } = await logIn(dialogue, account, this.capabilities, () => this.#patience('auth'));
      this.mechanism = mechanism;
      if (reply.code !== 235) throw new Refusal(reply);
      this.#authenticated = true;
      step.detail = mechanism;
    });
  }

  async #mailFrom(dialogue: Dialogue): Promise<void> {
    await this.#phase('mail-from', async (step) => {
      const { from, to } = this.#test;
      const utf8 = [from, ...to].find((mailbox) => mailbox.needsUtf8);
      if (utf8 !== undefined && !this.capabilities.has('SMTPUTF8'))
        throw new FailureError(noUtf8(utf8, utf8 === from ? 'sender' : 'recipient'));
      const reply = await dialogue.command(
        `MAIL FROM:<${from.address}>${utf8 === undefined ? '' : ' SMTPUTF8'}`,
        this.#patience('mail-from'),
      );
      if (reply.code !== 250) throw new Refusal(reply);
      step.detail = from.address;
    });
  }

  /** Every recipient is asked for. Throws when none was accepted; else says which were refused, and why. */
  async #recipients(dialogue: Dialogue): Promise<{ accepted: readonly Mailbox[]; failed: Failure | null }> {
    const refused: RefusedRecipient[] = [];
    const accepted: Mailbox[] = [];
    const { to } = this.#test;
    let failed: Failure | null = null;
    const ask = async (step: { detail?: string }) => {
      for (const mailbox of to) {
        const reply = await dialogue.command(`RCPT TO:<${mailbox.address}>`, this.#patience('rcpt-to'));
        if (reply.code === 250 || reply.code === 251 || reply.code === 252) accepted.push(mailbox);
        else refused.push({ address: mailbox.address, failure: diagnose(this.#signalOf('rcpt-to', reply, null)) });
        if (reply.code === 421) break;
      }
      step.detail = `${accepted.length} of ${to.length} accepted`;
      failed = refusedRecipients(refused, to.length);
      if (failed !== null) throw new FailureError(failed);
    };
    try {
      await this.#phases.run('rcpt-to', ask);
    } catch (error) {
      if (failed === null) throw this.#diagnosed('rcpt-to', error);
      if (accepted.length === 0) throw error;
    }
    return { accepted, failed };
  }

  async #data(dialogue: Dialogue, to: readonly Mailbox[]): Promise<void> {
    const { from, subject, text } = this.#test;
    await this.#phase('data', async (step) => {
      const message = dotStuffed(await composeMessage({ from, to, subject, text }));
      const ready = await dialogue.command('DATA', this.#patience('data'));
      if (ready.code !== 354) throw new Refusal(ready);
      dialogue.write(message, `(message of ${message.length} bytes, then a line with a dot)`);
      const reply = await dialogue.read(this.#patience('data'));
      if (reply.code !== 250) throw new Refusal(reply);
      this.sent = true;
      this.queueId = queueIdOf(reply);
      step.detail = `${message.length} bytes${this.queueId === null ? '' : `, ${this.queueId}`}`;
    });
  }

  async #reset(dialogue: Dialogue): Promise<void> {
    await dialogue
      .command('RSET', { ...this.#patience('quit'), timeoutMs: Math.min(QUIT_MS, this.#test.timeoutMs) })
      .catch((error: unknown) => this.#ignoreParting(error));
    this.#transcript.note('stopped before DATA: nothing was sent');
  }

  /** A server that hangs up or stays silent at QUIT has done its work (RFC 5321 §4.1.1.10). */
  async #quit(dialogue: Dialogue): Promise<void> {
    await this.#phases.run('quit', async (step) => {
      const patience = { ...this.#patience('quit'), timeoutMs: Math.min(QUIT_MS, this.#test.timeoutMs) };
      const reply = await dialogue.command('QUIT', patience).catch((error: unknown) => this.#ignoreParting(error));
      if (reply === null) step.detail = 'no answer';
    });
  }

  #ignoreParting(error: unknown): null {
    if (error instanceof FailureError && !this.#signal.aborted) return null;
    throw error;
  }

  /** One measured step whose failure leaves as a diagnosis. */
  async #phase<T>(name: MailPhase, work: (step: { detail?: string }) => Promise<T>): Promise<T> {
    return this.#phases.run(name, async (step) => {
      try {
        return await work(step);
      } catch (error) {
        throw this.#diagnosed(name, error);
      }
    });
  }

  #diagnosed(phase: MailPhase, error: unknown): unknown {
    if (this.#signal.aborted) return this.#signal.reason;
    if (error instanceof Refusal) return new FailureError(diagnose(this.#signalOf(phase, error.reply, null)));
    return error instanceof FailureError ? new FailureError(diagnose(this.#signalOf(phase, null, error.failure)), { cause: error }) : error;
  }

  #signalOf(phase: MailPhase, reply: Reply | null, found: Failure | null): MailSignal {
    const { server, port, security, login, from } = this.#test;
    return {
      phase,
      host: server,
      port,
      security,
      via: this.#vantage.name,
      user: login?.user ?? null,
      from: from.address,
      greeting: this.#greeting,
      mechanisms: this.capabilities.mechanisms,
      authenticated: this.#authenticated,
      submissionOpen: this.#submissionOpen,
      reply,
      failure: found,
    };
  }

  #patience(phase: MailPhase): Patience {
    const { timeoutMs } = this.#test;
    return { signal: this.#signal, timeoutMs, onTimeout: () => phaseTimedOut(phase, timeoutMs) };
  }

  /** Keeps a stream to be closed at the end; an error that comes while nobody waits is met again by the next wait. */
  #own<Stream extends Duplex>(stream: Stream): Stream {
    stream.on('error', () => {});
    this.#streams.push(stream);
    return stream;
  }
}

/** A name for EHLO that the server can take: this machine's full name, else its address as a literal (RFC 5321 §4.1.3). */
function ownName(): string {
  const name = hostname();
  return /^[a-z\d-]+(\.[a-z\d-]+)+$/i.test(name) ? name : '[127.0.0.1]';
}

/** The diagnosis puts it into words: it knows host and port. */
function plainOnly(kind: 'mail-starttls-missing' | 'mail-starttls-refused'): Failure {
  return failure(
    kind,
    words('This connection stays in plain text.', 'Cette connexion reste en clair.'),
    words('Look at the server’s TLS settings.', 'Examinez les réglages TLS du serveur.'),
  );
}

function masked(phase: Phase, transcript: Transcript): Phase {
  return phase.detail === undefined ? phase : { ...phase, detail: transcript.mask(phase.detail) };
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
