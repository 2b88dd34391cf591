import { Secret } from '../../credentials/secret.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { os } from '../../implementer.ts';
import type { Rooms } from '../../rooms.ts';
import { readAuthorities } from '../../vantage/secure.ts';
import { refuseOtherThanServer } from '../server-name.ts';
import { readMailLog } from './mail-log.ts';
import { findInMailbox } from './mailbox.ts';

/** Where a message that was sent has come to. */
export function followProcedures(rooms: Pick<Rooms, 'closing' | 'vantages' | 'roots' | 'credentials' | 'redactor'>) {
  const untilClosed = (signal: AbortSignal | undefined) => AbortSignal.any([rooms.closing, ...(signal ? [signal] : [])]);
  const secretOf = async (password: { kind: 'typed'; value: string } | { kind: 'credential'; name: string }): Promise<Secret> => {
    if (password.kind === 'typed') {
      const secret = new Secret(password.value);
      rooms.redactor.register(secret);
      return secret;
    }
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
  };
  return {
    followMailbox: os.mail.followMailbox.handler(async ({ input, signal }) => {
      const until = untilClosed(signal);
      const { server, port, security, user, timeoutMs, text, waitMs } = input;
      if (text.trim().length < 3 || text.length > 500) throw new FailureError(textUnfit(text));
      refuseOtherThanServer(server);
      const password = await secretOf(input.password);
      const authorities = input.caFile === null ? [] : await readAuthorities(input.caFile, until);
      const vantage = await rooms.vantages.open(input.via, { signal: until });
      const mailbox = { server, port, security, user, password, authorities, tlsServerName: input.tlsServerName ?? server, timeoutMs };
      return findInMailbox(mailbox, vantage, { text, waitMs, signal: until });
    }),
    followLog: os.mail.followLog.handler(async ({ input, signal }) => {
      const until = untilClosed(signal);
      if (!/^[\w.@+-]{4,120}$/u.test(input.queueId)) throw new FailureError(queueIdUnfit(input.queueId));
      const vantage = await rooms.vantages.open(input.via, { signal: until });
      const place = input.asRoot ? await rooms.roots.of(vantage, { signal: until }) : vantage;
      return readMailLog({ run: (command, options) => place.run(command, options), signal: until }, input.queueId, input.file);
    }),
  };
}

function textUnfit(text: string) {
  const shown = text.slice(0, 60);
  return failure(
    'bad-input',
    words(
      `“${shown}” would be found in other messages too, or in none: a text to look for has 3 to 500 characters.`,
      `« ${shown} » se trouverait aussi dans d’autres messages, ou dans aucun : un texte à chercher a de 3 à 500 caractères.`,
    ),
    words(
      'Give the Message-ID, or a part of the subject that only this message has.',
      'Donnez le Message-ID, ou une partie de l’objet que seul ce message contient.',
    ),
  );
}

function queueIdUnfit(queueId: string) {
  const shown = queueId.slice(0, 60);
  return failure(
    'bad-input',
    words(`“${shown}” is not a queue id.`, `« ${shown} » n’est pas un identifiant de file.`),
    words(
      'A queue id has at least four letters or digits and no spaces; the server names it when it takes a message: “queued as 4F2A91C0”.',
      'Un identifiant de file a au moins quatre lettres ou chiffres et aucun espace ; le serveur le donne en acceptant un message : « queued as 4F2A91C0 ».',
    ),
  );
}
