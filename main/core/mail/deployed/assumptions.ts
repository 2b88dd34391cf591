import type { DeployedMail } from '../../../../preload/contract/deployed-mail.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { flagged } from './put-together.ts';
import type { Told } from './told.ts';
import { filled, written } from './told.ts';

/** The port of a server that is named without one and without encryption (RFC 5321 §4.5.4.2). */
const PLAIN_PORT = 25;

const WAYS: Readonly<Record<NonNullable<DeployedMail['security']>, Words>> = {
  starttls: words('STARTTLS', 'STARTTLS'),
  tls: words('TLS from the first byte', 'TLS dès le premier octet'),
  none: words('no encryption', 'aucun chiffrement'),
};

/** What a test takes in place of what nothing says: what the framework does, where its names tell which one it is, else a guess that is called one. */
export function assumptionsOf(told: Told): Words[] {
  const { said, security, port, framework } = told;
  if (!filled(said.get('server'))) return [];
  const portSaid = said.has('port') && port !== null;
  const by = framework !== null && !said.has('port') && framework.portFor(security?.kind ?? null) !== null ? framework : null;
  const way = WAYS[security?.kind ?? 'none'];
  const found: Words[] = [];
  if (by !== null && port !== null)
    found.push(
      words(
        `No port is set: ${by.name} uses ${port} then, unless the application’s code says otherwise. So does a test.`,
        `Aucun port n’est défini : ${by.name} utilise alors ${port}, sauf indication contraire dans le code de l’application. Un test aussi.`,
      ),
    );
  if (!portSaid && by === null)
    found.push(
      words(
        `${said.has('port') ? 'The port is not known' : 'No port is set'}: a test uses ${port ?? PLAIN_PORT}. What the application does is not known.`,
        `${said.has('port') ? 'Le port n’est pas connu' : 'Aucun port n’est défini'} : un test utilise ${port ?? PLAIN_PORT}. Ce que fait l’application n’est pas connu.`,
      ),
    );
  if (security?.said) return found;
  const unset = flagged(said)
    ? words('The encryption is not known', 'Le chiffrement n’est pas connu')
    : words('No encryption is set', 'Aucun chiffrement n’est défini');
  if (framework === null || security === null || security.guessed)
    found.push(
      words(
        `${unset.en}: a test uses ${way.en}${security && portSaid ? `, because of port ${port}` : ''}. What the application does is not known.`,
        `${unset.fr} : un test utilise ${way.fr}${security && portSaid ? `, à cause du port ${port}` : ''}. Ce que fait l’application n’est pas connu.`,
      ),
    );
  else if (security.kind === 'starttls')
    found.push(
      words(
        `${unset.en}: ${framework.name} uses STARTTLS where the server offers it, unless the application’s code says otherwise. A test insists on it.`,
        `${unset.fr} : ${framework.name} utilise STARTTLS si le serveur le propose, sauf indication contraire dans le code de l’application. Un test l’exige.`,
      ),
    );
  else
    found.push(
      words(
        `${unset.en}: ${framework.name} sends in plain text then, unless the application’s code says otherwise. So does a test.`,
        `${unset.fr} : ${framework.name} envoie alors en clair, sauf indication contraire dans le code de l’application. Un test aussi.`,
      ),
    );
  return found;
}

/** What cannot work with what the framework does where nothing is said. */
export function defaultTroublesOf({ said, security, port, framework }: Told): Words[] {
  if (framework === null || security === null) return [];
  const { name, startTls, tls } = framework;
  if (security.said && security.kind === 'tls' && !said.has('port') && port === PLAIN_PORT)
    return [
      words(
        `${written(security.said)}, but no port: ${name} uses 25 then, which begins in plain text; TLS from the first byte fails there (“wrong version number”). Set the port, usually 465.`,
        `${written(security.said)}, mais pas de port : ${name} utilise alors 25, qui commence en clair ; le TLS dès le premier octet y échoue (« wrong version number »). Définissez le port, en général 465.`,
      ),
    ];
  if (security.said || security.guessed || security.kind !== 'none') return [];
  if (port === 465)
    return [
      words(
        `Port 465 speaks TLS from the first byte, and nothing turns that on (${tls}): ${name} begins in plain text there and waits for a greeting that never comes.`,
        `Le port 465 parle TLS dès le premier octet, et rien ne l’active (${tls}) : ${name} y commence en clair et attend un accueil qui ne vient jamais.`,
      ),
    ];
  if (!filled(said.get('user'))) return [];
  return [
    words(
      `Nothing turns encryption on (${startTls}): ${name} sends user and password in plain text, which most servers refuse.`,
      `Rien n’active le chiffrement (${startTls}) : ${name} envoie utilisateur et mot de passe en clair, ce que la plupart des serveurs refusent.`,
    ),
  ];
}
