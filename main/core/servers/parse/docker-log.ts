import type { ContainerLogLine } from '../../../../preload/contract/containers.ts';

/** A line longer than this is cut: nobody reads a gigabyte on one line. */
export const LONGEST_LINE = 16 * 1024;

const STAMPED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?(.*)$/su;

/** A line of `docker logs --timestamps`: RFC 3339 with nanoseconds, a space, what was written. */
export function parseLogLine(line: string): ContainerLogLine {
  const [, time, said] = STAMPED.exec(line) ?? [];
  const shown = (written: string) => withoutColours(written.replace(/\r$/u, ''));
  return time === undefined ? { time: null, text: shown(line) } : { time, text: shown(said ?? '') };
}

/** Without the escape sequences that colour a terminal (ECMA-48 CSI) and other characters that are not for reading. */
function withoutColours(written: string): string {
  // oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
  return written.replaceAll(/\u{1b}\[[0-?]*[ -/]*[@-~]/gu, '').replaceAll(/[^\P{Cc}\t]/gu, '\u{fffd}');
}

/** Takes a stream of text apart into whole lines; a line that does not end is cut at `LONGEST_LINE`, its rest left out. */
export function lineSplitter(onLine: (line: string) => void) {
  let rest = '';
  let skipping = false;
  return {
    push(piece: string): void {
      let at = 0;
      for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', at)) {
        if (skipping) skipping = false;
        else onLine((rest + piece.slice(at, end)).slice(0, LONGEST_LINE));
        rest = '';
        at = end + 1;
      }
      if (skipping) return;
      rest += piece.slice(at);
      if (rest.length > LONGEST_LINE) {
        onLine(rest.slice(0, LONGEST_LINE));
        rest = '';
        skipping = true;
      }
    },
    end(): void {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
