/**
 * File names are bytes to a POSIX system, and text here. Bytes that are not UTF-8 travel as the lone surrogates U+DC80 to U+DCFF
 * (as Python's `surrogateescape` does, PEP 383), so that every name comes back as exactly the bytes it was.
 */
const FIRST = 0xdc00;

/** The text of a name or path; `bytesOfName` gives the same bytes again. */
export function nameOfBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    let text = '';
    for (let at = 0; at < bytes.length;) {
      const length = sequenceAt(bytes, at);
      text +=
        length === 0
          ? String.fromCharCode(FIRST + (bytes[at] ?? 0))
          : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(at, at + length));
      at += Math.max(length, 1);
    }
    return text;
  }
}

/** The bytes of a name; null when its text stands for none. */
export function bytesOfName(text: string): Uint8Array | null {
  if (text.includes('\0')) return null;
  if (text.isWellFormed()) return new TextEncoder().encode(text);
  const pieces: number[] = [];
  const encoder = new TextEncoder();
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= FIRST + 0x80 && code <= FIRST + 0xff) pieces.push(code - FIRST);
    else if (code >= 0xd800 && code <= 0xdfff) return null;
    else pieces.push(...encoder.encode(character));
  }
  const bytes = Uint8Array.from(pieces);
  // Escaped bytes that make up UTF-8 together would come back as another text.
  return nameOfBytes(bytes) === text ? bytes : null;
}

/**
 * A name or a path for the eye: control and invisible characters, bytes that are no text, spaces at the beginning or end of a name and
 * spaces that are not the usual one are written as escapes.
 */
export function shownName(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?! )\p{Zs}|(?<=^|\/) +| +(?=\/|$)/gu, (found) =>
    Array.from(found, shownCharacter).join(''),
  );
}

function shownCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\n') return String.raw`\n`;
  if (character === '\t') return String.raw`\t`;
  if (character === '\r') return String.raw`\r`;
  if (code >= FIRST + 0x80 && code <= FIRST + 0xff) return `\\x${(code - FIRST).toString(16)}`;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** The folder a path lies in; `/` for itself. */
export function folderOf(path: string): string {
  const trimmed = path.replace(/\/+$/u, '');
  const slash = trimmed.lastIndexOf('/');
  if (slash === -1) return trimmed === '' ? '/' : '.';
  return slash === 0 ? '/' : trimmed.slice(0, slash);
}

/** The last part of a path; `/` for itself. */
export function nameIn(path: string): string {
  const trimmed = path.replace(/\/+$/u, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

/** A name in a folder, as a path. */
export function pathIn(folder: string, name: string): string {
  return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
}

/** The length of the well-formed UTF-8 sequence there, 0 when there is none (Unicode 15, table 3-7). */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const length =
    lead < 0x80 ? 1 : lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  const second = bytes[at + 1] ?? 0;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (length > 1 && (second < lowest || second > highest)) return 0;
  for (let next = 2; next < length; next += 1) if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}
