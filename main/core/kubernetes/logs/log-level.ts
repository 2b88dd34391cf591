import { ownValue } from '../../../../preload/contract/own-value.ts';

/** Levels are named at the beginning of a line, before what it is about. */
const LOOKED_AT = 400;
const INFO = 6;

const PRIORITIES: Readonly<Record<string, number>> = {
  emerg: 0,
  emergency: 0,
  alert: 1,
  fatal: 2,
  panic: 2,
  crit: 2,
  critical: 2,
  error: 3,
  err: 3,
  severe: 3,
  warn: 4,
  warning: 4,
  notice: 5,
  info: 6,
  information: 6,
  log: 6,
  debug: 7,
  trace: 7,
  verbose: 7,
  fine: 7,
};
const NAMES = Object.keys(PRIORITIES).toSorted((a, b) => b.length - a.length);
const WRITTEN = NAMES.flatMap((name) => [name, name.charAt(0).toUpperCase() + name.slice(1), name.toUpperCase()]).join('|');

/** `"level":"error"`, `"severity": "WARNING"`, `"level":50` (pino, bunyan). */
const JSON_FIELD = /"(?:@|log\.)?(?:level|severity|lvl|levelname|loglevel)"\s*:\s*(?:"(\w+)"|(\d{1,2})\b)/iu;
/** `level=error`, `lvl="warn"`. */
const LOGFMT_FIELD = /(?:^|\s)(?:level|severity|lvl)=["']?(\w+)/iu;
/** `E0102 15:04:05.000000` (Kubernetes' own). */
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d/u;
/** `<3>` (sd-daemon(3)). */
const SYSLOG = /^<(\d{1,3})>/u;
/** In capitals as a word, in brackets, or right at the beginning before a colon. */
const NAMED = new RegExp(
  String.raw`(?<![\w-])(${NAMES.join('|').toUpperCase()})(?![\w-])|[[(<](${WRITTEN})[\])>]|^(${WRITTEN})(?:\[\d+\])?:`,
  'u',
);
/** `ModuleNotFoundError: ...`, `java.lang.IllegalStateException: ...`, `Traceback (most recent call last):`, `panic: ...`. */
const EXCEPTION = /^(?:Traceback \(most recent call last\):|Exception in thread |Uncaught |Unhandled |[\w.$]*(?:Error|Exception)(?:: |$))/u;

/** How grave a line is, 0 (emergency) to 7 (debug) as syslog(3) counts, as far as it says so itself; 6 where it does not. */
export function guessPriority(line: string): number {
  const text = line.length > LOOKED_AT ? line.slice(0, LOOKED_AT) : line;
  if (text.startsWith('{')) {
    const [, word, number] = JSON_FIELD.exec(text) ?? [];
    if (number !== undefined) return ofNumber(Number(number));
    if (word !== undefined) return ownValue(PRIORITIES, word.toLowerCase()) ?? INFO;
    return INFO;
  }
  const logfmt = LOGFMT_FIELD.exec(text)?.[1];
  if (logfmt !== undefined) return ownValue(PRIORITIES, logfmt.toLowerCase()) ?? INFO;
  const klog = KLOG.exec(text)?.[1];
  if (klog !== undefined) return klog === 'I' ? INFO : klog === 'W' ? 4 : klog === 'E' ? 3 : 2;
  const syslog = SYSLOG.exec(text)?.[1];
  if (syslog !== undefined) return Number(syslog) & 7;
  if (EXCEPTION.test(text)) return 3;
  const [, capitals, bracketed, leading] = NAMED.exec(text) ?? [];
  const named = capitals ?? bracketed ?? leading;
  return named === undefined ? INFO : (ownValue(PRIORITIES, named.toLowerCase()) ?? INFO);
}

/** Ten a step in pino and bunyan, from 10 (trace) to 60 (fatal); below that as syslog(3) counts. */
function ofNumber(level: number): number {
  if (level < 8) return level;
  if (level < 30) return 7;
  if (level < 40) return INFO;
  return level < 50 ? 4 : level < 60 ? 3 : 2;
}
