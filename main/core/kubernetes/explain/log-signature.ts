import type { Words } from '../../../../preload/contract/words.ts';
import { environmentSignatures } from './signatures-environment.ts';
import { networkSignatures } from './signatures-network.ts';
import { programSignatures } from './signatures-program.ts';

/** What a known line of a log comes down to. */
export interface Recognised {
  /** A clause that goes on after `The container ends: `. */
  readonly what: Words;
  readonly means: Words;
  readonly whatToDo: readonly Words[];
}

/** A line that programs write before they end, and what it comes down to. */
export interface Signature {
  readonly id: string;
  /** The first group, where there is one, is what it is about: a module, an address, a file. */
  readonly patterns: readonly RegExp[];
  readonly explain: (found: string | null, line: string, log: string) => Recognised;
}

export interface FoundSignature extends Recognised {
  readonly id: string;
  readonly line: string;
}

/** At one and the same line the first of these counts: the narrower ones stand before the wider. */
const signatures: readonly Signature[] = [...programSignatures, ...networkSignatures, ...environmentSignatures];

/** Longer lines are looked at up to here: a signature stands at their start, and patterns stay quick. */
const LONGEST_LINE = 2000;

/** Node prints an error's properties below it: the same once more, and less of it. */
const PROPERTY = /^\s*(?:code|errno|syscall): /;

/** What the last lines of a log come down to: the last line that is known, for what is last ended the program. Null when none is. */
export function signatureOf(lines: readonly string[]): FoundSignature | null {
  const log = lines.filter((line) => !PROPERTY.test(line)).map((line) => line.slice(0, LONGEST_LINE));
  for (const line of log.toReversed()) {
    for (const { id, patterns, explain } of signatures) {
      const match = patterns.map((pattern) => pattern.exec(line)).find((found) => found !== null);
      if (!match) continue;
      const found = match.slice(1).find((group) => group !== undefined && group !== '') ?? null;
      return { id, line: line.trim(), ...explain(found, line, log.join('\n')) };
    }
  }
  return null;
}
