import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { MailUrlTrouble } from './mail-url.ts';
import { mailUrlTrouble } from './mail-url.ts';
import type { Told } from './told.ts';

/** What keeps the URLs of an application from naming a mail server: of each its variable, and never its value. */
export function urlTroublesOf({ said, rivals }: Told): Words[] {
  const found = new Map<string, Words>();
  for (const url of [said, ...rivals.map((rival) => rival.said)].flatMap((one) => [one.get('serverUrl'), one.get('url')])) {
    const trouble = url?.value ? mailUrlTrouble(url.value.reveal()) : null;
    // `MAIL_URL=` and the address of a web page stand beside a server without a fault.
    if (!url || trouble === null || (trouble.kind === 'unreadable' && trouble.foreign && said.has('server'))) continue;
    const told = TROUBLES[trouble.kind]('scheme' in trouble ? `${url.variable}=${trouble.scheme}` : url.variable);
    found.set(told.en, told);
  }
  return [...found.values()];
}

/** With the variable's name, and the scheme where it is told. */
const TROUBLES: Readonly<Record<MailUrlTrouble['kind'], (named: string) => Words>> = {
  unencoded: (named) =>
    words(
      `${named}: the password (or the user) in this URL holds a character that must be written otherwise: %2F for /, %23 for #, %3F for ?. As it stands, the login is read as the server’s name, so nothing is taken from it here.`,
      `${named} : le mot de passe (ou l’utilisateur) de cette URL contient un caractère qui doit s’écrire autrement : %2F pour /, %23 pour #, %3F pour ?. En l’état, l’identifiant se lit comme le nom du serveur ; rien n’en est donc repris ici.`,
    ),
  provider: (named) =>
    words(
      `${named}: the application sends through a provider whose servers it knows itself; no mail server is named that could be tried.`,
      `${named} : l’application envoie par un prestataire dont elle connaît elle-même les serveurs ; aucun serveur de courriel à essayer n’est nommé.`,
    ),
  several: (named) =>
    words(
      `${named}: the application chooses among several ways to send; none of them is read here.`,
      `${named} : l’application choisit entre plusieurs voies d’envoi ; aucune n’est lue ici.`,
    ),
  local: (named) =>
    words(
      `${named}: messages go to a program beside the application; no mail server is named.`,
      `${named} : les messages vont à un programme voisin de l’application ; aucun serveur de courriel n’est nommé.`,
    ),
  'not-sent': (named) =>
    words(`${named}: messages are written down or dropped there, not sent.`, `${named} : les messages y sont notés ou jetés, pas envoyés.`),
  unreadable: (named) =>
    words(
      `${named} cannot be read as a mail server’s URL (smtp://user:password@server:587).`,
      `${named} ne se lit pas comme l’URL d’un serveur de courriel (smtp://utilisateur:motdepasse@serveur:587).`,
    ),
};
