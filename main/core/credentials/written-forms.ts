/** Signs that HTML writes by name. */
const NAMED: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
/** All but what stays as it is wherever text is encoded. */
const SIGNS = /[^A-Za-z0-9]/gu;
/** A pattern for more than this is more than the engine takes gladly. */
const LONGEST_PATTERN = 200;

/** A text as HTML and XML write it: by names, with the quotes by number, with further signs or all of them by number. */
export function markupForms(value: string): readonly string[] {
  const name = (sign: string) => `&${NAMED[sign]};`;
  const byName = (text: string) => text.replaceAll(/[&<>]/gu, name);
  return [
    byName(value),
    value.replaceAll(/[&<>"']/gu, name),
    ...[
      (sign: string) => `&#${sign.codePointAt(0)};`,
      (sign: string) => `&#${String(sign.codePointAt(0)).padStart(3, '0')};`,
      (sign: string) => `&#x${hexOf(sign)};`,
      (sign: string) => `&#x${hexOf(sign).toUpperCase()};`,
    ].flatMap((number) => [
      value.replaceAll(/[&<>"']/gu, (sign) => (/["']/u.test(sign) ? number(sign) : name(sign))),
      value.replaceAll(/[&<>"']/gu, (sign) => (sign === "'" ? number(sign) : name(sign))),
      value.replaceAll(/[&<>"'+]/gu, (sign) => (/[&<>]/u.test(sign) ? name(sign) : number(sign))),
      value.replaceAll(/[&<>"'+=/`]/gu, (sign) => (/[&<>]/u.test(sign) ? name(sign) : number(sign))),
      value.replaceAll(SIGNS, (sign) => (/[&<>]/u.test(sign) ? name(sign) : number(sign))),
      value.replaceAll(SIGNS, number),
    ]),
  ];
}

/** A text in quoted-printable (RFC 2045), in an encoded word (RFC 2047) and in the xtext of SMTP (RFC 3461); with few and with all signs encoded. */
export function mailForms(value: string): readonly string[] {
  const all = value.replaceAll(SIGNS, bytesAfter('='));
  return [
    value.replaceAll(/[^ -<>-~\t]/gu, bytesAfter('=')),
    all,
    all.replaceAll('=20', '_'),
    value.replaceAll(/[^!-*,-<>-~]/gu, bytesAfter('+')),
  ];
}

/** A text in a URL: which signs are left as they are differs between programs. */
export function percentForms(value: string): readonly string[] {
  return [/[^\w\-.!~*'()]/gu, /[^\w\-.~]/gu, /[^\w\-.!~*'();/?:@&=+$,#]/gu, SIGNS].flatMap((encoded) => {
    const form = value.replaceAll(encoded, bytesAfter('%'));
    return [form, form.replaceAll(/%[0-9A-F]{2}/gu, (code) => code.toLowerCase())];
  });
}

/**
 * Patterns for a text in which each sign may be written in any of these ways, mixed as they come: as it is, by name or number as in HTML, in a
 * URL, in quoted-printable, in xtext, or escaped by a backslash. A very long one is found in the usual mixtures only.
 */
export function writingsOf(value: string): readonly string[] {
  if (value.length > LONGEST_PATTERN)
    return [...new Set([...percentForms(value), ...markupForms(value), ...mailForms(value)])].map(literally);
  return [Array.from(value, anyWriting).join('')];
}

/** A text as a pattern that matches nothing else. */
export function literally(text: string): string {
  return text.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);
}

function anyWriting(sign: string): string {
  const hex = eitherCase(hexOf(sign));
  const name = NAMED[sign] === undefined ? '' : `${NAMED[sign]}|`;
  const ways = [
    `&(?:amp;)*(?:${name}#0{0,4}${sign.codePointAt(0)}|#[xX]0{0,4}${hex});?`,
    Array.from(Buffer.from(sign, 'utf8'), (byte) => `(?:[=+]|%(?:25)*)${eitherCase(byte.toString(16).padStart(2, '0'))}`).join(''),
    String.raw`\\[ux]0{0,2}${hex}`,
    ...(sign === ' ' ? ['[+_]'] : []),
    // A backslash before a backslash would make its number ambiguous, and a long row of them slow.
    /[A-Za-z0-9\\]/u.test(sign) ? literally(sign) : String.raw`\\?${literally(sign)}`,
  ];
  return `(?:${ways.join('|')})`;
}

function hexOf(sign: string): string {
  return (sign.codePointAt(0) ?? 0).toString(16);
}

function bytesAfter(mark: string): (sign: string) => string {
  return (sign) => Array.from(Buffer.from(sign, 'utf8'), (byte) => `${mark}${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');
}

function eitherCase(hex: string): string {
  return hex.replaceAll(/[a-f]/gu, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
