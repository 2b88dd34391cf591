/** A terminal takes in at most so much without a pause for the keyboard and the screen, bytes. */
const PIECE_BYTES = 4 * 1024;

/** What came as base64, in pieces small enough for a terminal to take one at a time. */
export function piecesOf(base64: string): readonly Uint8Array[] {
  const bytes = Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0));
  return Array.from({ length: Math.ceil(bytes.length / PIECE_BYTES) }, (_, at) => bytes.subarray(at * PIECE_BYTES, (at + 1) * PIECE_BYTES));
}
