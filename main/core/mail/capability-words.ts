import type { Words } from '../../../preload/contract/words.ts';
import { words } from '../failure.ts';

const known: Readonly<Record<string, Words | ((parameters: string) => Words)>> = {
  STARTTLS: words('can switch to encryption on this connection', 'peut passer au chiffrement sur cette connexion'),
  AUTH: (mechanisms) =>
    mechanisms === ''
      ? words('takes logins, and names no way for it', 'accepte l’authentification, sans dire comment')
      : words(`takes logins by ${mechanisms}`, `accepte l’authentification par ${mechanisms}`),
  SIZE: (bytes) =>
    /^[1-9]\d*$/u.test(bytes)
      ? words(`takes messages up to ${sizeWords(Number(bytes)).en}`, `accepte des messages jusqu’à ${sizeWords(Number(bytes)).fr}`)
      : words(
          'says beforehand whether a message is too large, and names no limit',
          'dit d’avance si un message est trop gros, sans limite annoncée',
        ),
  PIPELINING: words('takes several commands at once', 'accepte plusieurs commandes d’un coup'),
  '8BITMIME': words('takes texts with accents as they are', 'accepte les textes accentués tels quels'),
  SMTPUTF8: words('takes addresses beyond ASCII', 'accepte les adresses hors ASCII'),
  DSN: words('reports on delivery when asked', 'rend compte de la remise sur demande'),
  ENHANCEDSTATUSCODES: words('says with a second code why it refuses', 'précise par un second code pourquoi il refuse'),
  CHUNKING: words('takes a message in parts of known size (BDAT)', 'accepte un message en parts de taille connue (BDAT)'),
  BINARYMIME: words('takes messages with binary content', 'accepte les messages à contenu binaire'),
  VRFY: words('may say whether a mailbox exists', 'peut dire si une boîte existe'),
  EXPN: words('may say who is on a list', 'peut dire qui figure dans une liste'),
  ETRN: words('hands over waiting mail when asked', 'remet sur demande le courrier en attente'),
  HELP: words('explains its commands', 'explique ses commandes'),
  REQUIRETLS: words('can promise encryption for the whole way', 'peut garantir le chiffrement sur tout le trajet'),
  'MT-PRIORITY': words('takes a priority for each message', 'accepte une priorité par message'),
  DELIVERBY: words('takes a time by which to deliver', 'accepte un délai de remise'),
  LIMITS: (limits) => words(`limits what one connection may do: ${limits}`, `limite ce qu’une connexion peut faire : ${limits}`),
  XCLIENT: words('lets trusted proxies say who the client is', 'laisse des proxys de confiance dire qui est le client'),
  XFORWARD: words('lets trusted filters hand on who the client was', 'laisse des filtres de confiance transmettre qui était le client'),
  'X-ANONYMOUSTLS': words('Exchange: encryption among its own servers', 'Exchange : chiffrement entre ses propres serveurs'),
  'X-EXPS': words('Exchange: logins of Windows', 'Exchange : authentification Windows'),
  XRDST: words('Exchange: hands on the way a message took', 'Exchange : transmet le chemin d’un message'),
};

/** What a line of the answer to EHLO means, in words (IANA registry "SMTP Service Extensions"). */
export function explainCapability(line: string): Words {
  const [keyword = '', ...rest] = line.split(/[ =]/u);
  const meaning = known[keyword.toUpperCase()];
  if (meaning === undefined) return words('an extension of its own', 'une extension qui lui est propre');
  return typeof meaning === 'function' ? meaning(rest.filter((word) => word !== '').join(' ')) : meaning;
}

/** `36 MB`, `1.5 MB`, `20 kB`, `512 bytes`: in powers of a thousand, as mail servers count. */
export function sizeWords(bytes: number): Words {
  if (bytes < 1000) return words(`${bytes} bytes`, `${bytes} octets`);
  const [count, en, fr] = bytes < 1_000_000 ? [bytes / 1000, 'kB', 'ko'] : [bytes / 1_000_000, 'MB', 'Mo'];
  const text = count >= 10 || Number.isInteger(count) ? count.toFixed(0) : count.toFixed(1);
  return words(`${text} ${en}`, `${text.replace('.', ',')} ${fr}`);
}
