import type { PublishedRecord } from '../../../../preload/contract/mail-domain.ts';

/** What every resolver takes in one datagram (RFC 7208 §3.4). */
export const MOST_ANSWER_BYTES = 512;
/** Beyond this an answer does not fit a datagram with EDNS either, and many name servers take no such record. */
export const MOST_PUBLISHED_BYTES = 4096;

/** Bytes of a DNS answer with this one TXT (RFC 1035 §4.1): header, question, the name referred to, text in pieces of 255. */
export function answerBytes(name: string, value: string): number {
  const text = Buffer.byteLength(value);
  return 12 + (name.length + 2 + 4) + 12 + text + Math.ceil(text / 255);
}

interface Proposed {
  /** What the record ends with; `keep` leaves its own, and adds none. */
  readonly all: '-all' | 'keep';
  /** A mechanism to put first. */
  readonly add?: string;
}

const isAll = (word: string) => /^[+?~-]?all$/iu.test(word);

/**
 * The words of a record in an order in which all of them count: mechanisms, one `all`, modifiers. Beside `all` a `redirect` is
 * ignored (RFC 7208 §6.1), so it becomes the `include` that was meant.
 */
export function proposedSpf(words: readonly string[], { all, add }: Proposed): string {
  const end = all === 'keep' ? words.find(isAll) : all;
  const rest = words.filter((word) => word !== '' && !isAll(word));
  const written = end === undefined ? rest : rest.map((word) => word.replace(/^redirect=/iu, 'include:'));
  const modifiers = written.filter((word) => /^[a-z][a-z0-9_.-]*=/iu.test(word));
  const mechanisms = written.filter((word) => !modifiers.includes(word));
  return [
    'v=spf1',
    ...new Set([...(add === undefined ? [] : [add]), ...mechanisms, ...(end === undefined ? [] : [end]), ...modifiers]),
  ].join(' ');
}

/** The record to publish; none where it would be larger than an answer should be: nobody is to publish that. */
export function spfToPublish(name: string, value: string): { readonly publish?: PublishedRecord } {
  return answerBytes(name, value) > MOST_ANSWER_BYTES ? {} : { publish: { name, type: 'TXT', value } };
}
