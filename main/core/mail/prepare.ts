import { z } from 'zod';
import { mailTestInput } from '../../../preload/contract/mail.ts';
import { Secret } from '../credentials/secret.ts';
import { failure, FailureError, words } from '../failure.ts';
import type { Rooms } from '../rooms.ts';
import { readAuthorities } from '../vantage/secure.ts';
import { accessToken } from './access-token.ts';
import { readMailbox, refuseLineBreaks } from './addresses.ts';
import { readDeployed } from './deployed/read-deployed.ts';
import type { MailTest } from './test-run.ts';

const inputSchema = z.object(mailTestInput);
export type MailInput = z.infer<typeof inputSchema>;

/** Reads what was asked for; nothing is contacted yet. Throws FailureError `bad-input`, `credential-missing`, `keychain-...`. */
export async function prepare(input: MailInput, rooms: Rooms, who: string, signal: AbortSignal): Promise<MailTest> {
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
  if (input.quitAfter !== null && input.send) throw new FailureError(stopsAndSends());
  const password = await secretOf(input, rooms, who, signal);
  return {
    server: input.server,
    port: input.port,
    security: input.security,
    from,
    to,
    login: loginOf(input.user, password),
    auth: input.refresh === null ? input.auth : 'XOAUTH2',
    quitAfter: input.quitAfter,
    send: input.send,
    subject: input.subject,
    text: input.text ?? standardText(input),
    authorities,
    caFile: input.caFile,
    tlsServerName: input.tlsServerName ?? input.server,
    timeoutMs: input.timeoutMs,
  };
}

/** The password, or with a refresh token the access token that was got for it. */
async function secretOf(input: MailInput, rooms: Rooms, who: string, signal: AbortSignal): Promise<Secret | null> {
  const secret = await passwordOf(input, rooms, who, signal);
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

async function passwordOf(input: MailInput, rooms: Rooms, who: string, signal: AbortSignal): Promise<Secret | null> {
  const { password } = input;
  if (password === null) return null;
  if (password.kind === 'deployed') return (await readDeployed(password.source, rooms, signal)).password;
  if (password.kind === 'credential') return kept(password.name, rooms);
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
