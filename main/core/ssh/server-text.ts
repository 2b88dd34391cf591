import { stripVTControlCharacters } from 'node:util';

const LONGEST_TEXT = 4000;

/** Text a server sent, fit to be shown: no control characters, no escape sequences, not endless. */
export function serverText(text: string): string {
  // Terminal sequences first, else their letters would stay behind; then what else could deceive the eye.
  const plain = stripVTControlCharacters(text.replaceAll(/\r\n?/gu, '\n'))
    .replaceAll(/[^\P{Cc}\n\t]/gu, '')
    .replaceAll(/[\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim();
  return plain.length > LONGEST_TEXT ? `${plain.slice(0, LONGEST_TEXT)} …` : plain;
}
