import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { Topic } from './setting-names.ts';
import type { Rival, Said, Told } from './told.ts';
import { addressIn, told as tell, truth, written } from './told.ts';

/** Where two sets of settings of one application differ: which of them it uses cannot be seen from outside. */
export function rivalriesOf(told: Told): Words[] {
  return told.rivals.flatMap((rival) => {
    const mine = told.said.get('server');
    const theirs = rival.said.get('server');
    if (theirs === undefined) return differencesOf(told, rival);
    if (!mine?.value || !theirs.value) return [];
    if (nameOf(mine) === nameOf(theirs)) return differencesOf(told, rival);
    const other = named(rival, 'server', theirs, mine);
    return [
      words(
        `${written(mine)}, but ${other.en}: two mail servers are named.`,
        `${written(mine)}, mais ${other.fr} : deux serveurs de courriel sont nommés.`,
      ),
    ];
  });
}

/** Of one server: its port, its encryption, who logs in, who sends. Passwords are compared, and never told. */
function differencesOf(told: Told, rival: Rival): Words[] {
  const found: Words[] = [];
  for (const topic of ['enabled', 'port', 'user', 'from'] as const) {
    const mine = told.said.get(topic);
    const theirs = rival.said.get(topic);
    if (!mine?.value || !theirs?.value || sameVariable(mine, theirs)) continue;
    if (topic === 'enabled' && (truth(mine) === null || truth(theirs) === null || truth(mine) === truth(theirs))) continue;
    const same = topic === 'from' ? addressIn(mine) === addressIn(theirs) : plain(mine) === plain(theirs);
    if (!same) found.push(oneOfBoth(written(mine), named(rival, topic, theirs, mine)));
  }
  const [mine, theirs] = [told.security, rival.security];
  if (mine?.said && theirs?.said && !sameVariable(mine.said, theirs.said) && mine.kind !== theirs.kind)
    found.push(oneOfBoth(written(mine.said), named(rival, 'encryption', theirs.said, mine.said)));
  const [kept, other] = [told.said.get('password'), rival.said.get('password')];
  if (kept?.value && other?.value && !sameVariable(kept, other) && kept.value.reveal() !== other.value.reveal())
    found.push(
      words(
        `${kept.variable} and ${other.variable} hold different passwords.`,
        `${kept.variable} et ${other.variable} contiennent des mots de passe différents.`,
      ),
    );
  return found;
}

function oneOfBoth(mine: string, other: Words): Words {
  return words(`${mine}, but ${other.en}: only one of them is in use.`, `${mine}, mais ${other.fr} : un seul des deux sert.`);
}

const TOPIC_WORDS: Readonly<Partial<Record<Topic, Words>>> = {
  server: words('the server', 'le serveur'),
  port: words('port', 'le port'),
  user: words('the user', 'l’utilisateur'),
  from: words('the sender', 'l’expéditeur'),
};

const STARTTLS = words('STARTTLS', 'STARTTLS');

/** A variable's own value, or what a URL says of it: a URL is never shown as a whole, for its password. */
function named({ url }: Rival, topic: Topic, said: Said, beside: Said): Words {
  const apart = said.where.en !== '' && said.where.en !== beside.where.en;
  const place = apart ? words(` (${said.where.en})`, ` (${said.where.fr})`) : words('', '');
  if (!url) return words(`${written(said)}${place.en}`, `${written(said)}${place.fr}`);
  const value = said.value?.reveal().trim() ?? '?';
  const encryption = value === 'ssl' ? words('TLS', 'TLS') : value === 'none' ? words('no encryption', 'aucun chiffrement') : STARTTLS;
  const shown = topic === 'encryption' ? encryption : words(tell(said), tell(said));
  const name = TOPIC_WORDS[topic];
  const worded = (word: string | undefined, its: string) => (word ? `${word} ${its}` : its);
  return words(
    `${said.variable} says ${worded(name?.en, shown.en)}${place.en}`,
    `${said.variable} indique ${worded(name?.fr, shown.fr)}${place.fr}`,
  );
}

function plain({ value }: Said): string {
  return value?.reveal().trim().toLowerCase() ?? '';
}

/** A name ends with a dot or without one, and is the same. */
function nameOf(said: Said): string {
  return plain(said).replace(/\.$/u, '');
}

function sameVariable(one: Said, other: Said): boolean {
  return one.variable === other.variable && one.where.en === other.where.en;
}
