import type { Hide } from './masked-values.ts';
import { isSecret, MASK, maskedProse, maskInText, namesSecret } from './masked-values.ts';

/** What follows a name: `=`, `:=`, `=>`, `:` but not that of a URL; after an option a space too. */
const NAMED =
  /(?<![\w/@])(["']?)(-{0,2}[A-Za-z_][\w.-]*)\1([ \t]*(?:=>|:=|=(?!=)|:(?![/:]))[ \t]*|(?<=(?:^|\s)--?[A-Za-z][\w.-]*)[ \t]+(?=[^\s-]))/gu;
/** A whole line that sets one name; in YAML perhaps as the first of a list's item. */
const WHOLE_LINE = /^(\s*(?:-\s+|export\s+|set\s+|#\s*)?)(["']?)([A-Za-z_][\w.-]*)\2(\s*(?:=>|:=|=(?!=)|:(?![/:]))\s*)(.*?)(\s*)$/u;
/** `requirepass hunter22`, `password: |` as other programs write them. */
const TWO_WORDS = /^(\s*)([A-Za-z_][\w.-]*)([ \t]+)([^\s/;][^\s;]*)(;?\s*)$/u;
const ELEMENT = /<([A-Za-z_][\w.-]*)>([^<]+)<\/\1>/gu;
/** A value inside a line, in quotes or up to a sign that ends it; nothing where it is taken from elsewhere. */
const VALUE = /(?!\$[({]|\{\{)(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s,;&|"'{}[\]]+))/uy;
/** A name that holds the name of a secret, or of a key that is none: `existingSecret`, `secretName`, `key: node-role`. */
const NAMES_NO_SECRET =
  /(?:^|[.])existing\w*$|(?:Name|Names|Ref|Refs|Enabled|Path|File|Class|Policy|Type)$|(?:^|[.])(?:key|create|name|type)$/u;
/** Taken from elsewhere when it is used: `${DB_PASSWORD}`, `$(cat file)`, `{{ .Values.password }}`, `%(password)s`. */
const REFERENCE = /^(?:\$\{\w+\}|\$\(|\{\{|%\(\w+\)s)/u;

/** A secret is not what is only named, referred to, or stands elsewhere. */
function hidden(name: string, value: string): boolean {
  const bare = name.replace(/^-+/u, '');
  return value !== '' && !REFERENCE.test(value) && isSecret(NAMES_NO_SECRET.test(bare) ? '' : bare, value);
}

/**
 * A text of settings (properties, YAML, JSON, INI, XML, a script) with the values hidden whose names look like secrets, and those that do so
 * themselves. It keeps its lines: what is hidden can be told line by line. `hide` makes what stands for a value.
 */
export function maskedLines(text: string, hide: Hide): string {
  let block: number | null = null;
  return text
    .split('\n')
    .map((line) => {
      const indent = /^\s*/u.exec(line)?.[0].length ?? 0;
      if (block !== null && (line.trim() === '' || indent > block))
        return line.trim() === '' ? line : `${line.slice(0, indent)}${hide(line.trim())}`;
      block = beginsBlock(line) ? indent : null;
      return block === null ? maskedLine(line, hide) : line;
    })
    .join('\n');
}

/** `password: |`: what it holds stands below, farther in. */
function beginsBlock(line: string): boolean {
  const [, , , name = '', , value = ''] = WHOLE_LINE.exec(line) ?? [];
  return /^[|>][+-]?\d?$/u.test(value) && namesSecret(name) && !NAMES_NO_SECRET.test(name);
}

function maskedLine(line: string, hide: Hide): string {
  const [, begin = '', quote = '', name = '', between = '', value = '', end = ''] = WHOLE_LINE.exec(line) ?? [];
  const { before, bare, behind } = unquoted(value);
  if (name !== '' && !/^[[{]/u.test(bare) && hidden(name, bare))
    return `${begin}${quote}${name}${quote}${between}${before}${hide(bare)}${behind}${end}`;
  const [, lead = '', word = '', space = '', only = '', rest = ''] = TWO_WORDS.exec(line) ?? [];
  if (word !== '' && namesSecret(word) && hidden(word, only)) return `${lead}${word}${space}${hide(only)}${rest}`;
  return maskedProse(
    maskInText(
      maskedInside(line, hide).replaceAll(ELEMENT, (whole, tag: string, content: string) =>
        hidden(tag, content.trim()) ? `<${tag}>${hide(content.trim())}</${tag}>` : whole,
      ),
      hide,
    ),
    hide,
  );
}

/**
 * Lines of a log to be quoted outside of it: `PASSWORD=…`, options, URLs and sentences with their secrets hidden. A plain word after a
 * colon stays, as in `token: expired`: what a program says of its end is what they are quoted for.
 */
export function maskedLog(text: string): string {
  const hide = () => MASK;
  return text
    .split('\n')
    .map((line) => {
      const [, begin = '', name = '', value = ''] = /^(\s*(?:export\s+)?([A-Z_][A-Z\d_]*)=)(.+)$/u.exec(line) ?? [];
      if (name !== '' && hidden(name, unquoted(value.trim()).bare)) return `${begin}${MASK}`;
      return maskedProse(maskInText(maskedInside(line, hide, saidInPassing), hide), hide);
    })
    .join('\n');
}

/** `token: expired` */
function saidInPassing(between: string, value: string): boolean {
  return between.trim() === ':' && /^[A-Za-z]+[.!?]?$/u.test(value);
}

/** Every name inside a line, with what stands behind it up to a space or a sign that ends it. */
function maskedInside(line: string, hide: Hide, stays: (between: string, value: string) => boolean = () => false): string {
  let shown = '';
  let at = 0;
  for (const match of line.matchAll(NAMED)) {
    const [whole, , name = '', between = ''] = match;
    const from = match.index + whole.length;
    if (match.index < at) continue;
    VALUE.lastIndex = from;
    const value = VALUE.exec(line);
    if (value === null) continue;
    const bare = value[1] ?? value[2] ?? value[3] ?? '';
    if (!hidden(name, bare) || (value[3] !== undefined && stays(between, bare))) continue;
    const quote = value[3] === undefined ? value[0].slice(0, 1) : '';
    shown += `${line.slice(at, from)}${quote}${hide(bare)}${quote}`;
    at = from + value[0].length;
  }
  return shown + line.slice(at);
}

/** What stands between quotes, or before a comma that ends it. */
function unquoted(value: string): { readonly before: string; readonly bare: string; readonly behind: string } {
  const [, quote = '', inside = '', behind = ''] = /^(["'])(.*)(\1[,;]?)$/u.exec(value) ?? [];
  return quote === '' ? { before: '', bare: value, behind: '' } : { before: quote, bare: inside, behind };
}

/** A value under its name to be shown: hidden whole where it is a secret, else with its secret lines hidden. */
export function maskedText(name: string, value: string, hide: Hide): string {
  return isSecret(name, value) ? hide(value) : maskedLines(value, hide);
}
