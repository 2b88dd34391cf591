import type { TranscriptLine } from '../../../preload/contract/mail.ts';
import type { Words } from '../../../preload/contract/words.ts';
import type { Secret } from '../credentials/secret.ts';
import { literally, writingsOf } from '../credentials/written-forms.ts';

const PRINTED = '[redacted]';
/** What stands between the lines of a reply, or between its words. */
const SEAM = /\s*\n(?:\d{3}[ -])?(?:[245]\.\d{1,3}\.\d{1,3}\s+)?|\s+/gu;
/** Shorter values are masked only where they stand alone: they are part of ordinary words. */
const SHORT = 6;

/** The dialogue as it is shown: every line goes through the mask before anybody sees it. */
export interface Transcript {
  readonly lines: readonly TranscriptLine[];
  client(line: string): void;
  server(line: string): void;
  /** The lines of one reply: what is split over several of them is masked too. */
  reply(lines: readonly string[]): void;
  /** A line of ours: `TLSv1.3 TLS_AES_256_GCM_SHA384`; words where it has some. */
  note(line: string | Words): void;
  /** Text without the secret, for evidence and details. */
  mask(text: string): string;
}

/**
 * Starts a transcript in which `password` never shows: not plain, not in base64, not echoed by the server in whatever encoding. The user
 * shows as a name, not as the bytes of the exchange.
 */
export function startTranscript(password: Secret | null, user: string | null, onLine: (line: TranscriptLine) => void): Transcript {
  const lines: TranscriptLine[] = [];
  const patterns = password === null ? [] : maskPatterns(password.reveal(), user ?? '');
  const mask = (text: string) => patterns.reduce((masked, pattern) => masked.replaceAll(pattern, PRINTED), maskAcross(text, patterns));
  const keep = (from: TranscriptLine['from']) => (text: string) => {
    const line = { from, line: mask(text) };
    lines.push(line);
    onLine(line);
  };
  const note = (said: string | Words) => {
    if (typeof said === 'string') return keep('note')(said);
    const both = { en: mask(said.en), fr: mask(said.fr) };
    const line = { from: 'note', line: both.en, words: both } as const;
    lines.push(line);
    onLine(line);
  };
  const server = keep('server');
  const reply = (its: readonly string[]) => {
    for (const line of its.length === 0 ? [] : mask(its.join('\n')).split('\n')) server(line);
  };
  return { lines, client: keep('client'), server, reply, note, mask };
}

/** Masks what goes on behind a seam: the base64 of a long password in two lines. Short values are looked for in one piece only. */
function maskAcross(text: string, patterns: readonly RegExp[]): string {
  const long = patterns.filter(({ ignoreCase }) => ignoreCase);
  if (long.length === 0 || !/\s/u.test(text)) return text;
  const starts: number[] = [];
  let whole = '';
  let from = 0;
  const take = (end: number) => {
    for (let at = from; at < end; at += 1) starts.push(at);
    whole += text.slice(from, end);
  };
  for (const { index, 0: seam } of text.matchAll(SEAM)) {
    take(index);
    from = index + seam.length;
  }
  take(text.length);
  const found = long
    .flatMap((pattern) => [...whole.matchAll(pattern)])
    .filter(({ 0: match }) => match.length > 0)
    .map(({ index, 0: match }) => ({ start: starts[index] ?? 0, end: (starts[index + match.length - 1] ?? 0) + 1, length: match.length }))
    .filter(({ start, end, length }) => end - start > length)
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  let shown = '';
  let done = 0;
  for (const { start, end } of found) {
    if (end <= done) continue;
    shown += text.slice(done, Math.max(start, done)) + pieces(text.slice(Math.max(start, done), end));
    done = end;
  }
  return shown + text.slice(done);
}

/** Every piece masked, the seams between them as they were. */
function pieces(text: string): string {
  let shown = '';
  let from = 0;
  for (const { index, 0: seam } of text.matchAll(SEAM)) {
    shown += (index > from ? PRINTED : '') + seam;
    from = index + seam.length;
  }
  return from < text.length ? shown + PRINTED : shown;
}

/** The initial response of AUTH PLAIN (RFC 4616). */
export function plainToken(user: string, password: string): string {
  return Buffer.from(`\0${user}\0${password}`, 'utf8').toString('base64');
}

/** Everything in which the password could show, longest first, so that no rest is left behind. */
function maskPatterns(password: string, user: string): RegExp[] {
  if (password === '') return [];
  const bytes = Buffer.from(password, 'utf8');
  const name = Buffer.from(user, 'utf8').toString('base64');
  const whole = [bytes.toString('base64'), bytes.toString('base64url'), plainToken(user, password), bytes.toString('hex')];
  const forms = [
    password,
    JSON.stringify(password).slice(1, -1),
    // A short one is part of ordinary words.
    ...(name.length > SHORT ? [name] : []),
    ...whole,
    ...whole.map((form) => form.replace(/=+$/, '')),
    ...insideBase64(bytes),
  ];
  const literal = [...new Set(forms)]
    .filter((form) => form !== '')
    .sort((a, b) => b.length - a.length)
    .map((form) => maskPattern(literally(form), form.length));
  return [...writingsOf(password).map((writing) => maskPattern(writing, password.length)), ...literal];
}

function maskPattern(source: string, length: number): RegExp {
  return length >= SHORT ? new RegExp(source, 'giu') : new RegExp(String.raw`(?<![\p{L}\p{N}])${source}(?![\p{L}\p{N}])`, 'gu');
}

/** The password inside the base64 of something longer: its characters depend on where it begins, modulo 3. */
function insideBase64(bytes: Buffer): string[] {
  if (bytes.length < SHORT) return [];
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
}
