import { hostname } from 'node:os';
import type { Duplex } from 'node:stream';
import type { Failure } from '../../../preload/contract/failure.ts';
import { failure, FailureError, words } from '../failure.ts';
import { sayFound, withinLimit } from '../vantage/phases.ts';
import type { Destination } from '../vantage/reach.ts';
import { connectFrom, resolveFrom } from '../vantage/reach.ts';
import { secure } from '../vantage/secure.ts';
import { noCapabilities, readCapabilities } from './capabilities.ts';
import type { Dialogue } from './dialogue.ts';
import { startDialogue } from './dialogue.ts';
import { replyText } from './reply.ts';
import type { TestRun } from './test-run.ts';
import { Refusal } from './test-run.ts';

/** How long a look at port 587 may take, when another port stays silent. */
const OTHER_PORT_MS = 5000;

/**
 * From nothing to a dialogue that mail can be handed to: resolve, connect, TLS as it was asked for, greeting, EHLO.
 * A certificate that is not trusted ends it here: nothing was sent under it.
 */
export async function openDialogue(run: TestRun): Promise<Dialogue> {
  const { security } = run.test;
  let stream = await connect(run);
  if (security === 'tls') stream = await speakTls(run, stream);
  const dialogue = begin(run, stream);
  await greet(run, dialogue);
  await ehlo(run, dialogue, 'ehlo');
  if (security !== 'starttls') return dialogue;
  const secured = begin(run, await startTls(run, dialogue));
  await ehlo(run, secured, 'ehlo-tls');
  return secured;
}

function begin(run: TestRun, stream: Duplex): Dialogue {
  const dialogue = startDialogue(stream, run.transcript);
  run.learned.dialogue = dialogue;
  return dialogue;
}

async function connect(run: TestRun): Promise<Duplex> {
  const { server, port, timeoutMs } = run.test;
  const destination = await run.phase('resolve', async (step) => {
    const found = await withinLimit(run.patience('resolve'), (signal) => resolveFrom(run.vantage, server, port, { signal, timeoutMs }));
    step.detail = found.detail;
    if (found.words) sayFound(step, found.words);
    return found;
  });
  return run.phase('connect', async (step) => {
    try {
      const { stream, target } = await withinLimit(run.patience('connect'), (signal) =>
        connectFrom(run.vantage, destination, { signal, timeoutMs }),
      );
      run.learned.target = target;
      sayFound(step, words(`${target} port ${port}`, `${target}, port ${port}`));
      return run.own(stream);
    } catch (error) {
      await lookAtSubmission(run, destination, error);
      throw error;
    }
  });
}

/** Providers that block 25 and 465 leave 587 open: one look tells which it is. */
async function lookAtSubmission(run: TestRun, destination: Destination, error: unknown): Promise<void> {
  const silent = error instanceof FailureError && (error.failure.kind === 'connection-timed-out' || error.failure.kind === 'timed-out');
  if (!silent || run.signal.aborted || (destination.port !== 25 && destination.port !== 465)) return;
  const patience = run.patience('connect', OTHER_PORT_MS);
  const { timeoutMs } = patience;
  try {
    const { stream } = await withinLimit(patience, (signal) =>
      connectFrom(run.vantage, { ...destination, port: 587 }, { signal, timeoutMs }),
    );
    stream.destroy();
    run.learned.submissionOpen = true;
  } catch (other) {
    if (!(other instanceof FailureError)) throw other;
    run.learned.submissionOpen = false;
  }
  run.transcript.note(
    run.learned.submissionOpen ? words('port 587: open', 'port 587 : ouvert') : words('port 587: no answer', 'port 587 : pas de réponse'),
  );
}

async function speakTls(run: TestRun, plain: Duplex): Promise<Duplex> {
  const { tlsServerName: name, authorities, timeoutMs } = run.test;
  return run.phase('tls', async (step) => {
    const secured = await secure(plain, { name, authorities, signal: run.signal, timeoutMs });
    const { certificate } = secured;
    run.learned.certificate = certificate;
    step.detail = `${certificate.protocol} ${certificate.cipher}`;
    const problem = certificate.trustProblem ?? '';
    const trust = secured.trusted
      ? words('trusted', 'de confiance')
      : words(`not trusted: ${problem}; nothing more was sent`, `pas de confiance : ${problem} ; rien de plus n’a été envoyé`);
    const what = `${step.detail}, ${certificate.subject}`;
    run.transcript.note(words(`${what}, ${trust.en}`, `${what}, ${trust.fr}`));
    if (!secured.trusted) throw new FailureError(secured.failure);
    return run.own(secured.stream);
  });
}

async function greet(run: TestRun, dialogue: Dialogue): Promise<void> {
  await run.phase('greeting', async (step) => {
    const reply = await dialogue.read(run.patience('greeting'));
    run.learned.greeting = replyText(reply);
    if (reply.code !== 220) throw new Refusal(reply);
    step.detail = run.learned.greeting;
  });
}

async function ehlo(run: TestRun, dialogue: Dialogue, phase: 'ehlo' | 'ehlo-tls'): Promise<void> {
  await run.phase(phase, async (step) => {
    const reply = await dialogue.command(`EHLO ${ownName()}`, run.patience(phase));
    if (reply.code === 250) {
      run.learned.capabilities = readCapabilities(reply);
      run.learned.ehloRefused = false;
    } else if ([500, 502, 504].includes(reply.code)) {
      // Very old servers know HELO only, and then nothing of STARTTLS or AUTH (RFC 5321 §3.2).
      const helo = await dialogue.command(`HELO ${ownName()}`, run.patience(phase));
      if (helo.code !== 250) throw new Refusal(helo);
      run.learned.capabilities = noCapabilities;
      run.learned.ehloRefused = true;
    } else throw new Refusal(reply);
    step.detail = run.learned.capabilities.keywords.join(', ');
  });
}

async function startTls(run: TestRun, dialogue: Dialogue): Promise<Duplex> {
  const plain = await run.phase('starttls', async () => {
    if (!run.learned.capabilities.has('STARTTLS')) throw new FailureError(plainOnly('mail-starttls-missing'));
    const reply = await dialogue.command('STARTTLS', run.patience('starttls'));
    if (reply.code !== 220) throw new Refusal(reply);
    // From here on no plain text may follow, not even QUIT.
    run.learned.dialogue = null;
    const { stream, leftover } = dialogue.release();
    if (leftover) throw new FailureError(plainOnly('mail-starttls-refused'));
    return stream;
  });
  const stream = await speakTls(run, plain);
  // What was said before TLS may have been said by anybody (RFC 3207 §4.2).
  run.learned.capabilities = noCapabilities;
  return stream;
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
