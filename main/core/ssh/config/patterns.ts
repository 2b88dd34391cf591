/** Patterns of ssh_config(5) and of file names in `Include` (glob(7)). */

const REGEXP_CHARACTERS = /[\\^$.*+?()[\]{}|]/gu;

/** Whether a text fits one pattern with `*` and `?` (ssh_config(5), PATTERNS). */
export function matchesPattern(pattern: string, text: string): boolean {
  return /[*?]/u.test(pattern) ? patternToRegExp(pattern).test(text) : pattern === text;
}

/**
 * Whether a text fits a list of patterns: one must fit, and none that is negated with `!` may
 * (a list of negated patterns alone never fits, as in OpenSSH).
 */
export function matchesPatternList(patterns: readonly string[], text: string): boolean {
  let found = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(pattern.slice(1), text)) return false;
    } else if (matchesPattern(pattern, text)) {
      found = true;
    }
  }
  return found;
}

/** A regular expression for one part of a path with `*`, `?` and `[...]`; null when the part is plain. */
export function globPart(part: string): RegExp | null {
  if (!/[*?[]/u.test(part)) return null;
  let source = '';
  for (let i = 0; i < part.length; i += 1) {
    const character = part.charAt(i);
    const end = character === '[' ? part.indexOf(']', i + 2) : -1;
    if (character === '*') source += '.*';
    else if (character === '?') source += '.';
    else if (end > 0) {
      const set = part
        .slice(i + 1, end)
        .replace(/^!/u, '^')
        .replace(/[\\\]]/gu, '\\$&');
      source += `[${set}]`;
      i = end;
    } else source += character.replace(REGEXP_CHARACTERS, '\\$&');
  }
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch {
    // A range such as `[z-a]` is no set at all: nothing fits it.
    return /(?!)/u;
  }
}

function patternToRegExp(pattern: string): RegExp {
  const source = pattern.replace(REGEXP_CHARACTERS, (character) => (character === '*' ? '.*' : character === '?' ? '.' : `\\${character}`));
  return new RegExp(`^${source.replace(/(?:\.\*)+/gu, '.*')}$`, 'su');
}
