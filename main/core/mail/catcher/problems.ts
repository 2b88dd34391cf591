import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';

interface Content {
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly { readonly name: string | null }[];
}

export interface Judged {
  readonly source: Buffer;
  /** Null where they cannot be read. */
  readonly headers: readonly { readonly name: string; readonly value: string }[] | null;
  /** Null of a message that was not taken apart. */
  readonly content: Content | null;
  readonly headerFrom: string | null;
  /** The envelope's sender. */
  readonly from: string;
  /** It was announced with SMTPUTF8. */
  readonly international: boolean;
}

/** What a receiver may hold against a message: RFC 5322, RFC 5321, and what filters look for. */
export function problemsOf(message: Judged): Words[] {
  return [
    ...(message.headers === null ? [] : headerProblems(message.headers)),
    ...lineProblems(message.source, message.international),
    ...fromProblems(message),
    ...(message.content === null ? [] : contentProblems(message.content)),
  ];
}

function headerProblems(headers: NonNullable<Judged['headers']>): Words[] {
  const all = (name: string) => headers.filter((header) => header.name.toLowerCase() === name);
  const missing = (name: string, shown: string) =>
    all(name).length > 0 ? [] : [words(`There is no ${shown}.`, `Il n’y a pas de ${shown}.`)];
  const twice = ['from', 'to', 'subject', 'date', 'message-id', 'reply-to'].filter((name) => all(name).length > 1);
  const subject = all('subject')[0]?.value ?? '';
  return [
    ...missing('message-id', 'Message-ID'),
    ...missing('date', 'Date'),
    ...missing('from', 'From'),
    ...(all('to').length + all('cc').length > 0 ? [] : [words('It names no recipient (To).', 'Il ne nomme aucun destinataire (To).')]),
    ...(subject.trim() === '' ? [words('It has no subject.', 'Il n’a pas d’objet.')] : []),
    ...(subject.length > 8 && subject === subject.toUpperCase() && /\p{L}{4}/u.test(subject)
      ? [words('The subject is all in capitals.', 'Le sujet est tout en majuscules.')]
      : []),
    ...twice.map((name) =>
      words(`${name} stands more than once; servers refuse that.`, `${name} figure plus d’une fois ; des serveurs le refusent.`),
    ),
    ...dateProblems(all('date')[0]?.value),
  ];
}

function dateProblems(date: string | undefined): Words[] {
  if (date === undefined) return [];
  const ms = Date.parse(date);
  if (Number.isNaN(ms)) return [words(`The Date cannot be read: ${date}`, `La Date est illisible : ${date}`)];
  const hours = Math.round(Math.abs(ms - Date.now()) / 3_600_000);
  return hours < 12 ? [] : [words(`The Date is ${hours} hours off.`, `La Date est décalée de ${hours} heures.`)];
}

const LONGEST_LINE = 998;

function lineProblems(source: Buffer, international: boolean): Words[] {
  const { longest, bare } = linesOf(source);
  const end = source.indexOf('\r\n\r\n');
  const head = source.subarray(0, end < 0 ? source.length : end);
  return [
    ...(longest > LONGEST_LINE
      ? [
          words(
            `A line has ${longest} bytes; ${LONGEST_LINE} are allowed (RFC 5322 §2.1.1).`,
            `Une ligne fait ${longest} octets ; ${LONGEST_LINE} sont permis (RFC 5322 §2.1.1).`,
          ),
        ]
      : []),
    ...(bare
      ? [
          words(
            'Lines end by a bare LF or CR; some servers refuse that.',
            'Des lignes finissent par un LF ou CR seul ; des serveurs le refusent.',
          ),
        ]
      : []),
    ...(!international && head.some((byte) => byte > 0x7f)
      ? [words('A header holds letters that are not encoded (RFC 2047).', 'Un en-tête contient des lettres non encodées (RFC 2047).')]
      : []),
  ];
}

/** The bytes of the longest line between CRLFs, and whether a CR or a LF stands without the other. */
function linesOf(source: Buffer): { readonly longest: number; readonly bare: boolean } {
  let longest = 0;
  let bare = source.at(-1) === 13;
  let from = 0;
  for (let at = source.indexOf(10); at >= 0; at = source.indexOf(10, at + 1)) {
    if (at > 0 && source[at - 1] === 13) {
      longest = Math.max(longest, at - 1 - from);
      from = at + 1;
    } else bare = true;
  }
  for (let at = source.indexOf(13); at >= 0 && !bare; at = source.indexOf(13, at + 1)) bare = source[at + 1] !== 10;
  return { longest: Math.max(longest, source.length - from), bare };
}

function fromProblems({ headerFrom, from }: Judged): Words[] {
  const domain = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  if (from === '')
    return [words('The envelope has no sender: that is for bounces only.', 'L’enveloppe n’a pas d’expéditeur : c’est réservé aux rejets.')];
  if (headerFrom === null || headerFrom === '' || domain(headerFrom) === domain(from)) return [];
  return [
    words(
      `From is of ${domain(headerFrom)}, the envelope of ${domain(from)}: SPF then says nothing for DMARC; DKIM must.`,
      `From est de ${domain(headerFrom)}, l’enveloppe de ${domain(from)} : SPF ne vaut alors pas pour DMARC ; DKIM doit y suffire.`,
    ),
  ];
}

/** What a reader would fetch by itself, and links that lead where the recipient is not. */
const LOADING_TAG = /^<(?:img|link|script|iframe|frame|embed|object|video|audio|source|track|input|image|use|body|table|tr|td|th)\b/iu;
const FROM_NETWORK = /\b(?:src|srcset|href|data|poster|background)\s*=\s*(?:["']\s*)?(?:https?:)?\/\//iu;
const FROM_NETWORK_BY_CSS = /\burl\(\s*(?:["']\s*)?(?:https?:)?\/\/|@import\s+["']\s*(?:https?:)?\/\//giu;
const PRIVATE_LINK =
  /^<a\b[^<>]*\bhref\s*=\s*["']?https?:\/\/(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|\[::1\])/iu;

const META_REFRESH = /^<meta\b[^<>]*\bhttp-equiv\s*=\s*["']?\s*refresh\b/iu;

const GMAIL_CLIPS_BYTES = 102 * 1024;

/** Each tag ends where the next one begins, at the latest: HTML that never closes one is read in one pass all the same. */
function tagsOf(html: string): readonly string[] {
  return html.match(/<[a-z][^<>]*/giu) ?? [];
}

function contentProblems({ text, html, attachments }: Content): Words[] {
  const tags = html === null ? [] : tagsOf(html);
  const loading = tags.filter((tag) => LOADING_TAG.test(tag) && FROM_NETWORK.test(tag)).length;
  const remote = loading + (html?.match(FROM_NETWORK_BY_CSS)?.length ?? 0);
  const program = attachments.find(({ name }) => /\.(?:exe|js|vbs|scr|bat|cmd|com|jar|msi|ps1|iso|lnk)$/iu.test(name ?? ''));
  const inside = tags.some((tag) => PRIVATE_LINK.test(tag));
  return [
    ...(html !== null && Buffer.byteLength(html) > GMAIL_CLIPS_BYTES
      ? [
          words(
            `The HTML has ${Math.round(Buffer.byteLength(html) / 1024)} kB; Gmail shows no more than the first 102.`,
            `Le HTML fait ${Math.round(Buffer.byteLength(html) / 1024)} Ko ; Gmail n’en montre que les 102 premiers.`,
          ),
        ]
      : []),
    ...(html !== null && (text === null || text.trim() === '')
      ? [words('It is HTML only: filters want a text part too.', 'Il n’est qu’en HTML : les filtres veulent aussi une partie texte.')]
      : []),
    ...(html === null && (text === null || text.trim() === '') ? [words('It is empty.', 'Il est vide.')] : []),
    ...(tags.some((tag) => /^<script\b/iu.test(tag))
      ? [
          words(
            'It holds a script; no reader runs it, and filters refuse it.',
            'Il contient un script ; aucun lecteur ne l’exécute, et les filtres le refusent.',
          ),
        ]
      : []),
    ...(tags.some((tag) => /^<form\b/iu.test(tag))
      ? [
          words(
            'It holds a form; most readers switch it off, and filters take it for phishing.',
            'Il contient un formulaire ; la plupart des lecteurs le désactivent, et les filtres y voient de l’hameçonnage.',
          ),
        ]
      : []),
    ...(tags.some((tag) => META_REFRESH.test(tag))
      ? [
          words(
            'It sends the reader to another page by itself (meta refresh); filters refuse that.',
            'Il envoie de lui-même le lecteur vers une autre page (meta refresh) ; les filtres le refusent.',
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
    ...(inside
      ? [words('A link leads to this computer or a private network.', 'Un lien mène à cet ordinateur ou à un réseau privé.')]
      : []),
    ...(program === undefined
      ? []
      : [
          words(
            `The attachment ${program.name ?? ''} is a program; receivers refuse it.`,
            `La pièce jointe ${program.name ?? ''} est un programme ; les destinataires la refusent.`,
          ),
        ]),
  ];
}
