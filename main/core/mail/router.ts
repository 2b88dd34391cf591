import { z } from 'zod';
import type { MailVerdict, TranscriptLine } from '../../../preload/contract/mail.ts';
import { mailTestInput } from '../../../preload/contract/mail.ts';
import type { Phase } from '../../../preload/contract/verdict.ts';
import { Secret } from '../credentials/secret.ts';
import { failure, FailureError, words } from '../failure.ts';
import { os } from '../implementer.ts';
import type { Rooms } from '../rooms.ts';
import { streamWork } from '../streams.ts';
import { readAuthorities } from '../vantage/secure.ts';
import { readMailbox, refuseLineBreaks } from './addresses.ts';
import { readDeployed } from './deployed/read-deployed.ts';
import type { MailTest } from './test-run.ts';
import { runMailTest } from './session.ts';

const inputSchema = z.object(mailTestInput);
type Input = z.infer<typeof inputSchema>;
type Item = { kind: 'line'; line: TranscriptLine } | { kind: 'phase'; phase: Phase } | { kind: 'verdict'; verdict: MailVerdict };

/** The mail part of the contract. */
export function mailRouter(rooms: Rooms) {
  return {
    deployed: os.mail.deployed.handler(async ({ input, signal }) => {
      const until = AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);
      return (await readDeployed(input.source, rooms, until)).shown;
    }),
    test: os.mail.test.handler(async ({ input, signal, context }) => {
      const until = AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);
      const test = await prepare(input, rooms, context.who, until);
      const work = streamWork<Item>(async (push, running) => {
        const vantage = await rooms.vantages.open(input.via, { signal: running });
        const found = await runMailTest(test, vantage, running, {
          onLine: (line) => push({ kind: 'line', line: redactedLine(line, rooms) }),
          onPhase: (phase) => push({ kind: 'phase', phase: redactedPhase(phase, rooms) }),
        });
        const verdict = redacted(found, rooms);
        record(test, verdict, rooms, context.who);
        push({ kind: 'verdict', verdict });
      }, until);
      return rooms.streams.hold(input.stream, work, until);
    }),
  };
}

/** Reads what was asked for; nothing is contacted yet. Throws FailureError `bad-input`, `credential-missing`, `keychain-...`. */
async function prepare(input: Input, rooms: Rooms, who: string, signal: AbortSignal): Promise<MailTest> {
  for (const text of [input.server, input.subject, input.user ?? '', input.tlsServerName ?? '']) refuseLineBreaks(text);
  if (/[\s/@<>]/.test(input.server)) {
    throw new FailureError(
      failure(
        'bad-input',
        words(
          `“${input.server}” is not the name or address of a server.`,
          `« ${input.server} » n’est pas le nom ou l’adresse d’un serveur.`,
        ),
        words(
          'Give only the name, such as smtp.example.org; the port goes in its own field.',
          'Indiquez seulement le nom, par exemple smtp.exemple.fr ; le port a son propre champ.',
        ),
      ),
    );
  }
  const from = readMailbox(input.from);
  const to = input.to.map(readMailbox);
  const authorities = input.caFile === null ? [] : await readAuthorities(input.caFile);
  const password = await passwordOf(input, rooms, who, signal);
  return {
    server: input.server,
    port: input.port,
    security: input.security,
    from,
    to,
    login: loginOf(input.user, password),
    send: input.send,
    subject: input.subject,
    text: input.text ?? standardText(input),
    authorities,
    tlsServerName: input.tlsServerName ?? input.server,
    timeoutMs: input.timeoutMs,
  };
}

async function passwordOf(input: Input, rooms: Rooms, who: string, signal: AbortSignal): Promise<Secret | null> {
  const { password } = input;
  if (password === null) return null;
  if (password.kind === 'deployed') return (await readDeployed(password.source, rooms, signal)).password;
  if (password.kind === 'credential') {
    const kept = await rooms.credentials.get(password.name);
    if (kept !== null) return kept;
    throw new FailureError(
      failure(
        'credential-missing',
        words(`There is no credential named “${password.name}”.`, `Il n’y a pas d’identifiant nommé « ${password.name} ».`),
        words(
          'Type the password, or choose a credential of the list.',
          'Saisissez le mot de passe, ou choisissez un identifiant de la liste.',
        ),
      ),
    );
  }
  const secret = new Secret(password.value);
  rooms.redactor.register(secret);
  if (password.keepAs !== null) await rooms.credentials.set(password.keepAs.name, secret, password.keepAs.where, who);
  return secret;
}

function loginOf(user: string | null, password: Secret | null): MailTest['login'] {
  if (user === null && password === null) return null;
  if (user !== null && password !== null && user !== '' && !/\0/.test(password.reveal())) return { user, password };
  throw new FailureError(
    user === null || user === ''
      ? failure(
          'bad-input',
          words('There is a password, but no user for it.', 'Il y a un mot de passe, mais pas d’utilisateur.'),
          words('Give the user it belongs to.', 'Indiquez l’utilisateur auquel il appartient.'),
        )
      : failure(
          'bad-input',
          words(`There is no usable password for ${user}.`, `Il n’y a pas de mot de passe utilisable pour ${user}.`),
          words(
            'Type it, or choose a credential; leave the user empty to test without a login.',
            'Saisissez-le, ou choisissez un identifiant ; laissez l’utilisateur vide pour tester sans authentification.',
          ),
        ),
  );
}

function standardText({ server, port, via }: Input): string {
  const from = via === 'here' ? words('from this computer', 'depuis ce poste') : words(`from ${via}`, `depuis ${via}`);
  return [
    `This message was sent by Pilothouse to test ${server}:${port} (${from.en}).`,
    `Ce message a été envoyé par Pilothouse pour tester ${server}:${port} (${from.fr}).`,
    '',
  ].join('\n');
}

/** What others need to know of a test: the log, the findings, and for a message that was sent the audit journal. */
function record(test: MailTest, verdict: MailVerdict, rooms: Rooms, who: string): void {
  const target = `${test.server}:${test.port}`;
  const { ok, via, sent, queueId, failure: found } = verdict;
  rooms.log.info({ server: target, via, ok, sent, failure: found?.kind ?? null, code: found?.code ?? null }, 'Mail test ended');
  rooms.findings.verdict(`mail/${target}`, target, verdict);
  const tried = sent || verdict.phases.some((phase) => phase.name === 'data');
  if (!test.send || !tried) return;
  rooms.audit.record({
    who,
    action: 'mail.send',
    target: via === 'here' ? target : `${target} via ${via}`,
    before: null,
    after: `${test.from.address} → ${test.to.map(({ address }) => address).join(', ')}`,
    result: sent ? 'done' : 'failed',
    detail: sent ? (queueId === null ? null : `queue id ${queueId}`) : (found?.cause.en ?? null),
  });
}

/** The transcript masks the password of this test; a server may know other credentials this core has used. */
function redacted(verdict: MailVerdict, rooms: Rooms): MailVerdict {
  const redact = (text: string) => rooms.redactor.redact(text);
  const { failure: found } = verdict;
  return {
    ...verdict,
    transcript: verdict.transcript.map((line) => redactedLine(line, rooms)),
    phases: verdict.phases.map((phase) => redactedPhase(phase, rooms)),
    capabilities: verdict.capabilities.map(redact),
    ...(found === undefined
      ? {}
      : {
          failure: {
            ...found,
            cause: { en: redact(found.cause.en), fr: redact(found.cause.fr) },
            ...(found.evidence === undefined ? {} : { evidence: redact(found.evidence) }),
          },
        }),
  };
}

function redactedLine(line: TranscriptLine, rooms: Rooms): TranscriptLine {
  return { ...line, line: rooms.redactor.redact(line.line) };
}

function redactedPhase(phase: Phase, rooms: Rooms): Phase {
  return phase.detail === undefined ? phase : { ...phase, detail: rooms.redactor.redact(phase.detail) };
}
