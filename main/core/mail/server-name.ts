import { isServerAlone } from '../../../preload/contract/mail-kept-fields.ts';
import { failure, FailureError, words } from '../failure.ts';

/** Throws FailureError `bad-input`. What may hold a login (`user:password@smtp.example.org`) is not repeated. */
export function refuseOtherThanServer(server: string): void {
  if (server !== '' && server.length <= 255 && isServerAlone(server)) return;
  const shown = /[:@]/u.test(server) ? null : server.replace(/\s.*$/su, ' …').slice(0, 100);
  const cause =
    shown === null
      ? words(
          'The server is more than a name or an address, and a password may stand in it.',
          'Le serveur est plus qu’un nom ou une adresse, et contient peut-être un mot de passe.',
        )
      : words(`“${shown}” is not the name or address of a server.`, `« ${shown} » n’est pas le nom ou l’adresse d’un serveur.`);
  throw new FailureError(
    failure(
      'bad-input',
      cause,
      words(
        'Give only the name, such as smtp.example.org; the port goes in its own field.',
        'Indiquez seulement le nom, par exemple smtp.exemple.fr ; le port a son propre champ.',
      ),
    ),
  );
}
