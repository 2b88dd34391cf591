const LONGEST_TEXT = 4000;

/** Text a server sent, fit to be shown: no control characters, no escape sequences, not endless. */
export function serverText(text: string): string {
  const plain = text
    .replace(/\r\n?/gu, '\n')
    // Terminal control sequences first (ECMA-48), else their letters would stay behind.
    .replace(/\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|.)/gu, '')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(/[\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim();
  return plain.length > LONGEST_TEXT ? `${plain.slice(0, LONGEST_TEXT)} …` : plain;
}
