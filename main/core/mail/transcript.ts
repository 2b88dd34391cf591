import type { TranscriptLine } from '../../../preload/contract/mail.ts';
import type { Words } from '../../../preload/contract/words.ts';
import type { Secret } from '../credentials/secret.ts';
import { literally, writingsOf } from '../credentials/written-forms.ts';

const PRINTED = '[redacted]';
/** Shorter values are masked only where they stand alone: they are part of ordinary words. */
const SHORT = 6;

/** The dialogue as it is shown: every line goes through the mask before anybody sees it. */
export interface Transcript {
  readonly lines: readonly TranscriptLine[];
  client(line: string): void;
  server(line: string): void;
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
  const mask = (text: string) => patterns.reduce((masked, pattern) => masked.replaceAll(pattern, PRINTED), text);
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
  return { lines, client: keep('client'), server: keep('server'), note, mask };
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
