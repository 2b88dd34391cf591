import { mailPresets } from '../../../../preload/contract/mail-presets.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { defaultTroublesOf } from './assumptions.ts';
import { rivalriesOf } from './rivalries.ts';
import { MASKED, referenceIn, tellable } from './tellable.ts';
import type { Said, Told } from './told.ts';
import { addressIn, filled, truth, written } from './told.ts';
import { urlTroublesOf } from './url-troubles.ts';

/** Providers that let an account send only as itself, or as an address it was allowed. */
const OWN_ADDRESS_ONLY =
  /(?:^|\.)(?:office365\.com|outlook\.com|gmail\.com|googlemail\.com|protonmail\.ch|proton\.me|ovh\.net|infomaniak\.com|fastmail\.com)$/iu;

/** Ways that are for development: to the console, into a file, a log, memory, nowhere. */
const NOT_SENT =
  /^(?:log|array|null|none|test|file|console|:?test|django\.core\.mail\.backends\.(?:console|filebased|locmem|dummy)\.EmailBackend)$/u;

/** What does not fit together in the settings of an application, or cannot work as it stands. */
export function contradictionsOf(told: Told): Words[] {
  const { said, security, port } = told;
  const [server, portSaid, user, password, from] = (['server', 'port', 'user', 'password', 'from'] as const).map((topic) =>
    said.get(topic),
  );
  const [implicit, startTls, enabled] = (['implicitTls', 'startTls', 'enabled'] as const).map((topic) => said.get(topic));
  const found: Words[] = [];
  const say = (en: string, fr: string) => void found.push(words(en, fr));

  found.push(...notesOf(told), ...urlTroublesOf(told), ...unreadableOf(told));
  if (enabled && truth(enabled) === false)
    say(
      `${written(enabled)}: the application is told not to send at all.`,
      `${written(enabled)} : l’application a pour consigne de ne rien envoyer.`,
    );
  const transport = said.get('transport');
  if (transport && NOT_SENT.test(transport.value?.reveal().trim() ?? ''))
    say(
      `${written(transport)}: messages are written down or dropped there, not sent.`,
      `${written(transport)} : les messages y sont notés ou jetés, pas envoyés.`,
    );
  if (implicit && startTls && truth(implicit) === true && truth(startTls) === true)
    say(
      `${written(implicit)} and ${written(startTls)}: implicit TLS and STARTTLS exclude each other.`,
      `${written(implicit)} et ${written(startTls)} : le TLS implicite et STARTTLS s’excluent.`,
    );
  if (security?.said && portSaid) {
    const tells = told.said.get('implicitTls') === security.said || security.kind === 'none';
    if (security.kind === 'starttls' && port === 465 && !tells)
      say(
        `${written(security.said)} with port 465: that port speaks TLS from the first byte, STARTTLS will hang there.`,
        `${written(security.said)} avec le port 465 : ce port parle TLS dès le premier octet, STARTTLS y reste bloqué.`,
      );
    else if (security.kind !== 'tls' && port === 465)
      say(
        `${written(security.said)} with port 465: that port speaks TLS from the first byte; whoever begins in plain text waits for a greeting that never comes. Turn implicit TLS on, or use 587 with STARTTLS.`,
        `${written(security.said)} avec le port 465 : ce port parle TLS dès le premier octet ; qui commence en clair attend un accueil qui ne vient jamais. Activez le TLS implicite, ou utilisez 587 avec STARTTLS.`,
      );
    if (security.kind === 'tls' && (port === 587 || port === 25))
      say(
        `${written(security.said)} with port ${port}: that port begins in plain text and wants STARTTLS; TLS from the first byte fails there (“wrong version number”).`,
        `${written(security.said)} avec le port ${port} : ce port commence en clair et demande STARTTLS ; le TLS dès le premier octet y échoue (« wrong version number »).`,
      );
    if (security.kind === 'none' && filled(user))
      say(
        `${written(security.said)} with a login: most servers take a password over an encrypted connection only.`,
        `${written(security.said)} avec une authentification : la plupart des serveurs n’acceptent un mot de passe que chiffré.`,
      );
  }
  found.push(...defaultTroublesOf(told));
  if (portSaid?.value && port === null) found.push(notAPort(portSaid));
  if (filled(user) && !filled(password)) found.push(noPassword(user?.variable ?? '', password));
  if (filled(password) && !filled(user))
    say(
      `${password?.variable ?? ''} is set, but no user: the password is never used.`,
      `${password?.variable ?? ''} est défini, mais sans utilisateur : le mot de passe ne sert jamais.`,
    );
  for (const one of eachOf(told)) {
    const text = one.inUrl === undefined ? (one.whole ?? one.value)?.reveal() : undefined;
    if (text !== undefined && !/url$/iu.test(one.topic) && /^(?<mark>["']).*\k<mark>$/su.test(text.trim()))
      say(
        `${one.variable} begins and ends with a quotation mark, which becomes part of it: docker run --env-file and a list in compose keep it.`,
        `${one.variable} commence et finit par un guillemet, qui en fait partie : docker run --env-file et une liste de compose le conservent.`,
      );
    if (text === undefined || text === text.trim() || text.trim() === '') continue;
    const end = /[\r\n]\s*$/u.test(text);
    say(
      end
        ? `${one.variable} ends with a line break, which becomes part of it: make the secret with printf or echo -n.`
        : `${one.variable} begins or ends with a space, which becomes part of it.`,
      end
        ? `${one.variable} finit par un saut de ligne, qui en fait partie : créez le secret avec printf ou echo -n.`
        : `${one.variable} commence ou finit par une espace, qui en fait partie.`,
    );
  }
  found.push(...uncheckedOf(told), ...rivalriesOf(told), ...closedPortOf(told));
  const name = user?.value?.reveal().trim();
  if (user && name && name !== 'apikey' && /(?:^|\.)sendgrid\.net\.?$/iu.test(server?.value?.reveal().trim() ?? ''))
    say(
      `${written(user)}: SendGrid knows one user only, apikey as it stands here; the password is an API key.`,
      `${written(user)} : SendGrid ne connaît qu’un utilisateur, apikey tel qu’écrit ici ; le mot de passe est une clé d’API.`,
    );
  const address = addressIn(from);
  const login = addressIn(user);
  if (address && login && address !== login && OWN_ADDRESS_ONLY.test(server?.value?.reveal().trim() ?? ''))
    say(
      `It sends as ${address} with the login ${login}: this provider takes that only where the address is an alias of the account.`,
      `Il envoie en tant que ${address} avec le compte ${login} : ce fournisseur ne l’accepte que si l’adresse est un alias du compte.`,
    );
  if (from?.value && address === null) say(`${from.variable} holds no mail address.`, `${from.variable} ne contient pas d’adresse.`);
  return found;
}

function noPassword(user: string, password: Said | undefined): Words {
  if (password?.missing === true)
    return words(
      `${user} is set, but no password: ${password.variable} refers to ${password.where.en}, which is not there. The login will fail.`,
      `${user} est défini, mais sans mot de passe : ${password.variable} renvoie à ${password.where.fr}, qui n’existe pas. L’authentification échouera.`,
    );
  return words(
    `${user} is set, but no password: the login will fail.`,
    `${user} est défini, mais sans mot de passe : l’authentification échouera.`,
  );
}

/** Every setting, and those of the other sets that no setting here has the variable of. */
function eachOf({ said, rivals }: Told): Said[] {
  const own = [...said.values()];
  const others = rivals.flatMap((rival) => [...rival.said.values()]).filter(({ inUrl }) => inUrl === undefined);
  const seen = new Set(own.map(placeOf));
  return [...own, ...others.filter((one) => !seen.has(placeOf(one)) && seen.add(placeOf(one)))];
}

function placeOf({ variable, where }: Said): string {
  return `${variable} ${where.en}`;
}

/** A port that a provider is known not to listen on: Microsoft has no implicit TLS. */
function closedPortOf({ said, port }: Told): Words[] {
  const [server, portSaid] = [said.get('server'), said.get('port')];
  const name = server?.value?.reveal().trim().toLowerCase().replace(/\.$/u, '');
  const preset = mailPresets.find(({ closed }) => name !== undefined && closed?.servers.includes(name));
  if (name === undefined || port === null || preset?.closed?.ports.includes(port) !== true) return [];
  // Without a port of its own it is the standard one of its encryption.
  const given = portSaid ? words(`${written(portSaid)}: `, `${written(portSaid)} : `) : words('', '');
  return [
    words(
      `${given.en}${preset.name} does not listen on port ${port} at ${name}. Use ${preset.port} with STARTTLS.`,
      `${given.fr}${preset.name} n’écoute pas sur le port ${port} de ${name}. Utilisez ${preset.port} avec STARTTLS.`,
    ),
  ];
}

/** What was noticed of these settings and of those beside them, each once. */
function notesOf({ notes, rivals }: Told): Words[] {
  const all = [...notes, ...rivals.flatMap((rival) => rival.notes)];
  return [...new Map(all.map((note) => [note.en, note])).values()];
}

/** `SMTP_PORT=tcp://10.43.0.7:25` is what Kubernetes puts into every pod beside a service named “smtp”. */
function notAPort(port: Said): Words {
  if (/^(?:tcp|udp):\/\/[\d.[\]a-f:]+$/u.test(port.value?.reveal().trim() ?? ''))
    return words(
      `${port.variable} holds no port but the address of a service: Kubernetes sets it where a service has the name of the variable. Set enableServiceLinks: false, or rename one of the two.`,
      `${port.variable} ne contient pas de port mais l’adresse d’un service : Kubernetes la met là où un service porte le nom de la variable. Mettez enableServiceLinks: false, ou renommez l’un des deux.`,
    );
  return words(`${written(port)} is not a port.`, `${written(port)} n’est pas un port.`);
}

/** What cannot be taken as it stands: a reference that nothing replaced, what only the running application knows, more than a name. */
function unreadableOf({ said }: Told): Words[] {
  const found: Words[] = [];
  for (const topic of ['enabled', 'server', 'port', 'user', 'password', 'from'] as const) {
    const one = said.get(topic);
    if (one === undefined || one.missing === true || (one.inUrl !== undefined && topic !== 'password')) continue;
    const text = one.value?.reveal() ?? null;
    if (text === null) {
      // Those of a cluster have a failure of their own.
      if (one.where.en.startsWith('file ') && one.whole === undefined)
        found.push(
          words(
            `${one.variable} (${one.where.en}): its value comes from elsewhere, a variable or a file of the running application, and is not known here.`,
            `${one.variable} (${one.where.fr}) : sa valeur vient d’ailleurs, d’une variable ou d’un fichier de l’application en marche, et n’est pas connue ici.`,
          ),
        );
      continue;
    }
    const reference = referenceIn(text);
    if (reference?.whole === true)
      found.push(
        words(
          `${one.variable} refers to ${topic === 'password' ? 'another variable' : reference.name}, which nothing replaces here: the application gets these very characters, or nothing.`,
          `${one.variable} renvoie à ${topic === 'password' ? 'une autre variable' : reference.name}, que rien ne remplace ici : l’application reçoit ces caractères mêmes, ou rien.`,
        ),
      );
    else if (topic === 'user' && one.secret !== true && text.trim() !== '' && tellable('user', text) === MASKED)
      found.push(
        words(
          `${one.variable} holds more than the name of a user (a colon, a space, a URL); it is not shown, for a password may stand in it.`,
          `${one.variable} contient plus qu’un nom d’utilisateur (un deux-points, une espace, une URL) ; il n’est pas montré, un mot de passe peut s’y trouver.`,
        ),
      );
    else if (topic === 'enabled' && truth(one) === null)
      found.push(words(`${one.variable} says neither yes nor no.`, `${one.variable} ne dit ni oui ni non.`));
  }
  return found;
}

/** An application that takes any certificate hands its login to whoever sits in between. */
function uncheckedOf({ said }: Told): Words[] {
  const [verify, skip] = [said.get('verify'), said.get('skipVerify')];
  const unchecked = [
    verify && truth(verify) === false ? verify : undefined,
    skip && (truth(skip) === true || skip.value?.reveal().trim() === '*') ? skip : undefined,
  ];
  return unchecked.flatMap((one) =>
    one === undefined
      ? []
      : [
          words(
            `${written(one)}: the application does not check the server’s certificate, so whoever sits in between gets its login. The test here does check it.`,
            `${written(one)} : l’application ne contrôle pas le certificat du serveur ; qui s’interpose obtient donc son mot de passe. Le test d’ici, lui, le contrôle.`,
          ),
        ],
  );
}
