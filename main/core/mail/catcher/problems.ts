import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';

export interface Judged {
  readonly source: Buffer;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly text: string | null;
  readonly html: string | null;
  readonly headerFrom: string | null;
  readonly from: string;
  readonly to: readonly string[];
  readonly attachments: readonly { readonly name: string | null }[];
}

/** What a receiver may hold against a message: RFC 5322, RFC 5321, and what filters look for. */
export function problemsOf(message: Judged): Words[] {
  const all = (name: string) => message.headers.filter((header) => header.name.toLowerCase() === name);
  const missing = (name: string, shown: string) =>
    all(name).length > 0 ? [] : [words(`There is no ${shown}.`, `Il n’y a pas de ${shown}.`)];
  const twice = ['from', 'to', 'subject', 'date', 'message-id', 'reply-to'].filter((name) => all(name).length > 1);
  return [
    ...missing('message-id', 'Message-ID'),
    ...missing('date', 'Date'),
    ...missing('from', 'From'),
    ...(all('to').length + all('cc').length > 0 ? [] : [words('It names no recipient (To).', 'Il ne nomme aucun destinataire (To).')]),
    ...((all('subject')[0]?.value ?? '').trim() === '' ? [words('It has no subject.', 'Il n’a pas de sujet.')] : []),
    ...twice.map((name) =>
      words(`${name} stands more than once; servers refuse that.`, `${name} figure plus d’une fois ; des serveurs le refusent.`),
    ),
    ...dateProblems(all('date')[0]?.value),
    ...lineProblems(message.source),
    ...fromProblems(message),
    ...contentProblems(message),
  ];
}

function dateProblems(date: string | undefined): Words[] {
  if (date === undefined) return [];
  const ms = Date.parse(date);
  if (Number.isNaN(ms)) return [words(`The Date cannot be read: ${date}`, `La Date est illisible : ${date}`)];
  const hours = Math.round(Math.abs(ms - Date.now()) / 3_600_000);
  return hours < 12 ? [] : [words(`The Date is ${hours} hours off.`, `La Date est décalée de ${hours} heures.`)];
}

function lineProblems(source: Buffer): Words[] {
  const lines = source.toString('latin1').split('\r\n');
  const longest = Math.max(...lines.map(({ length }) => length));
  const head = lines.slice(0, lines.includes('') ? lines.indexOf('') : lines.length);
  return [
    ...(longest > 998
      ? [
          words(
            `A line has ${longest} bytes; 998 are allowed (RFC 5322 §2.1.1).`,
            `Une ligne fait ${longest} octets ; 998 sont permis (RFC 5322 §2.1.1).`,
          ),
        ]
      : []),
    ...(/[^\r]\n|\r[^\n]/u.test(source.toString('latin1'))
      ? [
          words(
            'Lines end by a bare LF or CR; some servers refuse that.',
            'Des lignes finissent par un LF ou CR seul ; des serveurs le refusent.',
          ),
        ]
      : []),
    ...(head.some((line) => /[\u0080-\u00ff]/u.test(line))
      ? [words('A header holds letters that are not encoded (RFC 2047).', 'Un en-tête contient des lettres non encodées (RFC 2047).')]
      : []),
  ];
}

function fromProblems({ headerFrom, from }: Judged): Words[] {
  const domain = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  if (from === '')
    return [words('The envelope has no sender: that is for bounces only.', 'L’enveloppe n’a pas d’expéditeur : c’est réservé aux rejets.')];
  if (headerFrom === null || domain(headerFrom) === domain(from)) return [];
  return [
    words(
      `From is of ${domain(headerFrom)}, the envelope of ${domain(from)}: SPF then says nothing for DMARC; DKIM must.`,
      `From est de ${domain(headerFrom)}, l’enveloppe de ${domain(from)} : SPF ne vaut alors pas pour DMARC ; DKIM doit y suffire.`,
    ),
  ];
}

function contentProblems({ text, html, attachments, headers }: Judged): Words[] {
  const subject = headers.find(({ name }) => name.toLowerCase() === 'subject')?.value ?? '';
  const remote = html === null ? 0 : (html.match(/<(?:img|link|script|iframe)\b[^>]*\b(?:src|href)\s*=\s*["']?https?:/giu)?.length ?? 0);
  const program = attachments.find(({ name }) => /\.(?:exe|js|vbs|scr|bat|cmd|com|jar|msi|ps1|iso|lnk)$/iu.test(name ?? ''));
  const link = html === null ? undefined : /<a\b[^>]*\bhref\s*=\s*["']?https?:\/\/(?:localhost|127\.|10\.|192\.168\.)/iu.exec(html);
  return [
    ...(html !== null && (text === null || text.trim() === '')
      ? [words('It is HTML only: filters want a text part too.', 'Il n’est qu’en HTML : les filtres veulent aussi une partie texte.')]
      : []),
    ...(html === null && (text === null || text.trim() === '') ? [words('It is empty.', 'Il est vide.')] : []),
    ...(html !== null && /<script\b/iu.test(html)
      ? [
          words(
            'It holds a script; no reader runs it, and filters refuse it.',
            'Il contient un script ; aucun lecteur ne l’exécute, et les filtres le refusent.',
          ),
        ]
      : []),
    ...(remote > 0
      ? [
          words(
            `It loads content from the network (${remote}); most readers block that at first.`,
            `Il charge du contenu du réseau (${remote}) ; la plupart des lecteurs le bloquent d’abord.`,
          ),
        ]
      : []),
    ...(link === undefined || link === null
      ? []
      : [words('A link leads to this computer or a private network.', 'Un lien mène à cet ordinateur ou à un réseau privé.')]),
    ...(program === undefined
      ? []
      : [
          words(
            `The attachment ${program.name ?? ''} is a program; receivers refuse it.`,
            `La pièce jointe ${program.name ?? ''} est un programme ; les destinataires la refusent.`,
          ),
        ]),
    ...(subject.length > 8 && subject === subject.toUpperCase() && /\p{L}{4}/u.test(subject)
      ? [words('The subject is all in capitals.', 'Le sujet est tout en majuscules.')]
      : []),
  ];
}
