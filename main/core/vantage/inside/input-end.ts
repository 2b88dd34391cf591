import { Transform } from 'node:stream';
import type { Writable } from 'node:stream';

/**
 * How a program in a container hears the end of its input where the protocol cannot tell it (v4.channel.k8s.io): a shell there reads what
 * is known to come, and closes the pipe to the program after it.
 */

/** For input whose length is known: `head` hands it on and ends. */
export function untilBytes(command: readonly string[], bytes: number): readonly string[] {
  return ['sh', '-c', 'n=$1; shift; head -c "$n" | "$@"', 'sh', String(bytes), ...command];
}

/**
 * For input that comes as it comes: a line each piece, in words of `printf %b` (POSIX printf(1)), and a line with a dot at the end.
 * `read` takes byte by byte from a pipe, so nothing is read too far.
 */
export const LINES_TO_BYTES = 'while IFS= read -r l && [ "$l" != . ]; do printf %b "$l"; done';

/**
 * The program's own exit code comes out, also when it ends before its input does: a pipeline would wait for what reads. Descriptor 4 is the
 * standard output there was, 5 tells the exit code; what is left reading holds neither, nor standard error, so that nobody waits for it.
 */
const LINES_SCRIPT = `exec 3<&0 4>&1
( exec 5>&1; { ${LINES_TO_BYTES}; } <&3 2>/dev/null 4>&- 5>&- | { "$@" >&4 3<&- 4>&- 5>&-; echo $? >&5; } & ) | { read -r r; exit "\${r:-1}"; }`;

export function untilLines(command: readonly string[]): readonly string[] {
  return ['sh', '-c', LINES_SCRIPT, 'sh', ...command];
}

/** Bytes of one line, before they are written in words. */
const LINE_BYTES = 4096;
/** Never alone on a line, and the same in every shell. */
const PLAIN = /^[A-Za-z0-9 +,/:;=@_{}()<>"#$&*!?~^|-]$/u;

const WORDS: readonly string[] = Array.from({ length: 256 }, (_, byte) => {
  const letter = String.fromCharCode(byte);
  return PLAIN.test(letter) ? letter : `\\0${byte.toString(8).padStart(3, '0')}`;
});

/** One piece as the shell's `printf %b` reads it. */
export function lineOf(piece: Uint8Array): string {
  let line = '';
  for (const byte of piece) line += WORDS[byte] ?? '';
  return `${line}\n`;
}

/** Takes bytes, and gives the lines for them; its end is the line that says so. */
export function lineEncoder(): Transform {
  const encoder = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (let at = 0; at < chunk.length; at += LINE_BYTES) this.push(lineOf(chunk.subarray(at, at + LINE_BYTES)));
      done();
    },
    flush(done) {
      this.push('.\n');
      done();
    },
  });
  encoder.on('error', () => {});
  return encoder;
}

/** The same, written to `far`, with which it ends. */
export function encodeLines(far: Writable): Transform {
  const encoder = lineEncoder();
  encoder.pipe(far);
  far.once('close', () => encoder.destroy());
  return encoder;
}

/** For a body, as base64: much faster, and gathered on its way. */
export function untilBase64(command: readonly string[]): readonly string[] {
  return ['sh', '-c', `sed -n '/^\\.$/q;p' | base64 -d | "$@"`, 'sh', ...command];
}

/** What makes lines of 76 characters (RFC 2045 §6.8). */
const BASE64_BYTES = 57;

/** Takes bytes, and writes them to `far` as lines of base64; its end is the line that says so. */
export function encodeBase64(far: Writable): Transform {
  let rest: Buffer = Buffer.alloc(0);
  const lines = (bytes: Buffer) => {
    let text = '';
    for (let at = 0; at < bytes.length; at += BASE64_BYTES) text += `${bytes.toString('base64', at, at + BASE64_BYTES)}\n`;
    return text;
  };
  const encoder = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const whole = all.length - (all.length % BASE64_BYTES);
      rest = all.subarray(whole);
      done(null, whole === 0 ? undefined : lines(all.subarray(0, whole)));
    },
    flush(done) {
      // Twice: some sed (busybox) look at the line after before they act on one.
      done(null, `${lines(rest)}.\n.\n`);
    },
  });
  encoder.on('error', () => {});
  encoder.pipe(far);
  far.once('close', () => encoder.destroy());
  return encoder;
}
