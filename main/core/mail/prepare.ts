import { z } from 'zod';
import { mailTestInput } from '../../../preload/contract/mail.ts';
import { isUserAlone } from '../../../preload/contract/mail-kept-fields.ts';
import { Secret } from '../credentials/secret.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { Rooms } from '../rooms.ts';
import { readAuthorities } from '../vantage/secure.ts';
import { accessToken } from './access-token.ts';
import type { Mailbox } from './addresses.ts';
import { readMailbox, refuseLineBreaks } from './addresses.ts';
import { refuseTooMuch } from './limits.ts';
import { refuseOtherThanServer } from './server-name.ts';
import { readDeployed } from './deployed/read-deployed.ts';
import type { MessageParts } from './message.ts';
import { attachedFiles, MOST_ATTACHED_BYTES, tooMuchAttached } from './attached.ts';
import { attachmentName } from './attachment-name.ts';
import type { MailTest } from './test-run.ts';

export const mailInputSchema = z.object(mailTestInput);
export type MailInput = z.infer<typeof mailInputSchema>;

/** Reads what was asked for; nothing is contacted yet. Throws FailureError `bad-input`, `credential-missing`, `keychain-...`. */
export async function prepare(input: MailInput, rooms: Rooms, who: string, signal: AbortSignal): Promise<MailTest> {
  for (const text of [input.server, input.subject, input.user ?? '', input.tlsServerName ?? '']) refuseLineBreaks(text);
  refuseTooMuch(input);
  refuseOtherThanServer(input.server);
  if (input.password?.kind === 'typed' && input.password.keepAs !== null && !isUserAlone(input.user ?? ''))
    throw new FailureError(notKept());
  const from = readMailbox(input.from);
  const to = input.to.map(readMailbox);
  const cc = input.cc.map(readMailbox);
  const bcc = input.bcc.map(readMailbox);
  const named = new Set([...to, ...cc].map(({ address }) => address));
  const authorities = input.caFile === null ? [] : await readAuthorities(input.caFile, signal);
  if (input.quitAfter !== null && input.send) throw new FailureError(stopsAndSends());
  const deployed = input.password?.kind === 'deployed' ? await readDeployed(input.password.source, rooms, signal) : null;
  const password = await secretOf(input, { rooms, who, signal, deployed: deployed?.password ?? null });
  return {
    server: input.server,
    port: input.port,
    security: input.security,
    from,
    to: eachOnce([...to, ...cc, ...bcc]),
    unnamed: new Set(bcc.map(({ address }) => address).filter((address) => !named.has(address))),
    // A user that is not shown, because a password stands in it, is the one that is configured.
    login: loginOf(input.user ?? deployed?.user ?? null, password),
    auth: input.refresh === null ? input.auth : 'XOAUTH2',
    quitAfter: input.quitAfter,
    send: input.send,
    message: messageOf(input, eachOnce(cc)),
    authorities,
    caFile: input.caFile,
    tlsServerName: input.tlsServerName ?? input.server,
    timeoutMs: input.timeoutMs,
  };
}

/** A password is kept under the name of its user, and names are shown. */
function notKept() {
  return failure(
    'bad-input',
    words(
      'The password was not kept: a colon stands in the user, and what follows it may be a password too.',
      'Le mot de passe n’a pas été gardé : l’utilisateur contient un deux-points, et ce qui le suit est peut-être aussi un mot de passe.',
    ),
    words(
      'Give the user alone, or test without keeping the password.',
      'Indiquez seulement l’utilisateur, ou testez sans garder le mot de passe.',
    ),
  );
}

function eachOnce(mailboxes: readonly Mailbox[]): Mailbox[] {
  const seen = new Set<string>();
  return mailboxes.filter(({ address }) => !seen.has(address) && seen.add(address));
}

interface Asked {
  readonly rooms: Rooms;
  readonly who: string;
  readonly signal: AbortSignal;
  /** The password an application is configured with, where that one is asked for. */
  readonly deployed: Secret | null;
}

/** The password, or with a refresh token the access token that was got for it. */
async function secretOf(input: MailInput, at: Asked): Promise<Secret | null> {
  const secret = await passwordOf(input, at);
  const { rooms, signal } = at;
  const { refresh } = input;
  if (refresh === null || secret === null) return secret;
  const clientSecret = refresh.clientSecret === null ? null : await kept(refresh.clientSecret, rooms);
  const token = await accessToken(refresh, { refreshToken: secret, clientSecret }, signal);
  rooms.redactor.register(token);
  return token;
}

async function kept(name: string, rooms: Rooms): Promise<Secret> {
  const secret = await rooms.credentials.get(name);
  if (secret !== null) return secret;
  throw new FailureError(
    failure(
      'credential-missing',
      words(`There is no credential named “${name}”.`, `Il n’y a pas d’identifiant nommé « ${name} ».`),
      words(
        'Type the password, or choose a credential of the list.',
        'Saisissez le mot de passe, ou choisissez un identifiant de la liste.',
      ),
    ),
  );
}

async function passwordOf(input: MailInput, { rooms, who, deployed }: Asked): Promise<Secret | null> {
  const { password } = input;
  if (password === null) return null;
  if (password.kind === 'deployed') return deployed;
  if (password.kind === 'credential') return kept(password.name, rooms);
  const secret = new Secret(password.value);
  rooms.redactor.register(secret);
  if (password.keepAs !== null) await rooms.credentials.set(password.keepAs.name, secret, password.keepAs.where, who);
  return secret;
}

export function loginOf(user: string | null, password: Secret | null): MailTest['login'] {
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
          // What stands behind a colon may be the password itself.
          isUserAlone(user)
            ? words(`There is no usable password for ${user}.`, `Il n’y a pas de mot de passe utilisable pour ${user}.`)
            : words(
                'There is no usable password, and a colon stands in the user: what follows it may be one. A password has its own place.',
                'Il n’y a pas de mot de passe utilisable, et l’utilisateur contient un deux-points : ce qui le suit en est peut-être un. Un mot de passe a sa propre place.',
              ),
          words(
            'Type it, or choose a credential; leave the user empty to test without a login.',
            'Saisissez-le, ou choisissez un identifiant ; laissez l’utilisateur vide pour tester sans authentification.',
          ),
        ),
  );
}

/** Headers that the message already has, or that say how it is built: another of them would make it two messages in one. */
const taken =
  /^(from|sender|to|cc|bcc|subject|date|message-id|reply-to|mime-version|content-.*|received|return-path|dkim-signature|arc-.*|x-mailer)$/iu;

/** The message as it was asked for. Throws FailureError `bad-input` for a line break, a header of its own, or too much attached. */
function messageOf(input: MailInput, cc: readonly Mailbox[]): MessageParts {
  const { subject, text, html, replyTo, headers, attachments } = input;
  for (const { name, value } of headers) {
    refuseLineBreaks(value);
    if (!/^[!-9;-~]+$/u.test(name) || taken.test(name)) throw new FailureError(headerRefused(name));
  }
  for (const { name, contentType } of attachments) {
    refuseLineBreaks(name);
    if (contentType !== null && !/^[\w.+-]+\/[\w.+-]+$/u.test(contentType)) throw new FailureError(badType(name));
  }
  const files = attachments.map(({ name, contentType, base64, attached: id }) => ({
    name: attachmentName(name),
    contentType,
    content: id === null ? Buffer.from(base64, 'base64') : attachedFiles.get(id),
  }));
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0);
  if (bytes > MOST_ATTACHED_BYTES) throw new FailureError(tooMuchAttached());
  return {
    subject,
    text: text ?? (html === null ? standardText(input) : null),
    html,
    replyTo: replyTo === null ? null : readMailbox(replyTo),
    cc,
    headers,
    attachments: files,
  };
}

function headerRefused(name: string) {
  const shown = JSON.stringify(name.slice(0, 60));
  return failure(
    'bad-input',
    words(`${shown} cannot be given as a header.`, `${shown} ne peut pas être donné comme en-tête.`),
    words(
      'Sender, recipients, subject and what describes the content have their own fields; a name has no spaces and no colon.',
      'Expéditeur, destinataires, objet et description du contenu ont leurs propres champs ; un nom n’a ni espace ni deux-points.',
    ),
  );
}

function badType(name: string) {
  return failure(
    'bad-input',
    words(`The type of ${name} is not of the form type/subtype.`, `Le type de ${name} n’est pas de la forme type/sous-type.`),
    words('Write it as application/pdf, or leave it out.', 'Écrivez par exemple application/pdf, ou ne l’indiquez pas.'),
  );
}

function standardText({ server, port, via }: MailInput): string {
  const from = via === 'here' ? words('from this computer', 'depuis ce poste') : words(`from ${via}`, `depuis ${via}`);
  return [
    `This message was sent by Pilothouse to test ${server}:${port} (${from.en}).`,
    `Ce message a été envoyé par Pilothouse pour tester ${server}:${port} (${from.fr}).`,
    '',
  ].join('\n');
}

function stopsAndSends() {
  return failure(
    'bad-input',
    words('A test that stops early sends nothing.', 'Un test qui s’arrête avant la fin n’envoie rien.'),
    words('Leave one of the two out.', 'Retirez l’un des deux.'),
  );
}
