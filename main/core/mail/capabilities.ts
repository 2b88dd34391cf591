import type { Reply } from './reply.ts';

/** What a server says it can do, from its answer to EHLO (RFC 5321 §4.1.1.1). */
export interface Capabilities {
  /** Keywords with their parameters: `SIZE 10240000`. */
  readonly keywords: readonly string[];
  /** AUTH mechanisms, upper case (RFC 4954 §3). */
  readonly mechanisms: readonly string[];
  has(keyword: string): boolean;
  /** The number beside a keyword (`SIZE 10240000`); null where there is none, or 0, which is no limit (RFC 1870 §4). */
  limit(keyword: string): number | null;
}

export const noCapabilities: Capabilities = capabilitiesOf([]);

/** Reads the answer to EHLO; its first line is a greeting. */
export function readCapabilities(reply: Reply): Capabilities {
  return capabilitiesOf(
    reply.lines
      .slice(1)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );
}

function capabilitiesOf(keywords: readonly string[]): Capabilities {
  const names = new Set(keywords.map((line) => (line.split(/[ =]/, 1)[0] ?? '').toUpperCase()));
  // `AUTH=LOGIN PLAIN` is how old servers said it for old clients; both forms may stand in one answer.
  const mechanisms = keywords.flatMap((line) =>
    /^AUTH[ =]/i.test(line)
      ? line
          .slice(5)
          .toUpperCase()
          .split(/[\s=]+/)
      : [],
  );
  return {
    keywords,
    mechanisms: [...new Set(mechanisms)].filter((mechanism) => mechanism !== ''),
    limit(keyword) {
      const line = keywords.find((one) => one.toUpperCase().startsWith(`${keyword.toUpperCase()} `)) ?? '';
      const count = Number(/ (\d{1,15})$/u.exec(line)?.[1] ?? 0);
      return count === 0 ? null : count;
    },
    has: (keyword) => names.has(keyword.toUpperCase()),
  };
}
