import { isIPv4, isIPv6 } from 'node:net';

/** What a mechanism that matches answers (RFC 7208 §4.6.2). */
export type SpfQualifier = 'pass' | 'fail' | 'softfail' | 'neutral';

export interface SpfTerm {
  /** As it is written. */
  readonly text: string;
  readonly qualifier: SpfQualifier;
  readonly mechanism: 'all' | 'include' | 'a' | 'mx' | 'ptr' | 'ip4' | 'ip6' | 'exists' | 'redirect';
  /** The domain or network after the colon; null where the domain itself is meant. */
  readonly target: string | null;
  readonly bits4: number;
  readonly bits6: number;
}

/** A record taken apart: its terms in order (`redirect` last, where there is no `all`), or the word that is no SPF. */
export type SpfRecord = { readonly terms: readonly SpfTerm[]; readonly ignored: readonly string[] } | { readonly wrong: string };

const QUALIFIERS: Readonly<Record<string, SpfQualifier>> = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' };

/** Whether a TXT is an SPF record (RFC 7208 §4.5). */
export function isSpf(text: string): boolean {
  return /^v=spf1(?: |$)/iu.test(text);
}

/** Takes a record apart as RFC 7208 §5 and §6 write it; what is after `all` never counts (§5.1). */
export function parseSpf(text: string): SpfRecord {
  const terms: SpfTerm[] = [];
  const ignored: string[] = [];
  const redirects: SpfTerm[] = [];
  let ended = false;
  for (const word of text
    .slice(6)
    .split(' ')
    .filter((piece) => piece !== '')) {
    const modifier = /^([a-z][a-z0-9_.-]*)=(.*)$/iu.exec(word);
    if (modifier !== null) {
      const [, name = '', target = ''] = modifier;
      if (name.toLowerCase() === 'redirect') {
        if (redirects.length > 0 || !isDomainSpec(target)) return { wrong: word };
        redirects.push({ text: word, qualifier: 'pass', mechanism: 'redirect', target, bits4: 32, bits6: 128 });
      }
      continue;
    }
    const term = parseMechanism(word);
    if (term === null) return { wrong: word };
    if (ended) ignored.push(word);
    else terms.push(term);
    if (term.mechanism === 'all') ended = true;
  }
  if (ended) return { terms, ignored: [...ignored, ...redirects.map((term) => term.text)] };
  return { terms: [...terms, ...redirects], ignored };
}

/** RFC 7208 §7.1: visible ASCII that ends in a top label, which is no number, or in a macro. */
function isDomainSpec(text: string): boolean {
  if (!/^[\x21-\x7e]+$/u.test(text)) return false;
  return /%(?:\{[^{}]+\}|[%_-])$/u.test(text) || /\.(?:[a-z0-9]*[a-z][a-z0-9]*|[a-z0-9]+-[a-z0-9-]*[a-z0-9])\.?$/iu.test(text);
}

function parseMechanism(word: string): SpfTerm | null {
  const found =
    /^(?<sign>[+?~-]?)(?<name>all|include|a|mx|ptr|ip4|ip6|exists)(?::(?<target>[^/]+(?:\/(?!\d*(?:\/\/\d+)?$)[^/]+)*))?(?:\/(?<bits4>\d{1,2}))?(?:\/\/(?<bits6>\d{1,3}))?$/iu.exec(
      word.replace(/^([+?~-]?ip6:[^/]+)\/(\d{1,3})$/iu, '$1//$2'),
    )?.groups;
  if (!found) return null;
  const mechanism = (found['name'] ?? '').toLowerCase() as SpfTerm['mechanism'];
  const target = found['target'] ?? null;
  const bits4 = Number(found['bits4'] ?? 32);
  const bits6 = Number(found['bits6'] ?? 128);
  const needsTarget = mechanism === 'include' || mechanism === 'exists' || mechanism === 'ip4' || mechanism === 'ip6';
  if ((needsTarget && target === null) || (mechanism === 'all' && target !== null) || bits4 > 32 || bits6 > 128) return null;
  const named = mechanism !== 'ip4' && mechanism !== 'ip6' && target !== null;
  if (named && !isDomainSpec(target)) return null;
  if (mechanism === 'ip4' && !isIPv4(target ?? '')) return null;
  if (mechanism === 'ip6' && !isIPv6(target ?? '')) return null;
  return { text: word, qualifier: QUALIFIERS[found['sign'] ?? ''] ?? 'pass', mechanism, target, bits4, bits6 };
}
