/** Names of settings whose values are secrets. `PUBLIC_KEY_URL` and the like are masked too: rather one too many. */
const SECRET_NAME =
  /pass(?:wd|word|phrase)?(?:$|[_.\-\d])|passwd|password|passphrase|secret|token|credential|private|api[_.-]?key|access[_.-]?key|(?:^|[_.-])(?:key|pwd|pw|auth|dsn|salt|pepper|cookie|signature|cert)(?:$|[_.-])|jwt|bearer|htpasswd|encryption|signing/iu;

/** Values that are secrets whatever their name: private keys, JSON web tokens, keys of well-known services. */
const SECRET_VALUE =
  /-----BEGIN [A-Z ]*PRIVATE KEY|^eyJ[\w-]{8,}\.[\w-]+\.|^(?:gh[pousr]|github_pat|glpat|xox[abprs]|sk|rk|pk|whsec|AKIA|ASIA|AIza|SG\.|dop_v1|npm|hvs)[_\-.A-Z0-9][\w\-.]{12,}/u;

/** `scheme://user:password@host`, and `?password=…`. */
const PASSWORD_IN_URL = /(:\/\/[^\s/:@]*:)([^\s@]+)(@)/gu;
const SECRET_IN_QUERY = /([?&;](?:password|passwd|pwd|secret|token|key|api_?key|sig|signature|access_token)=)([^&;\s]+)/giu;

/** What stands for a part that was taken out. */
export const MASK = '••••••';

/** Makes what stands for a secret. */
export type Hide = (secret: string) => string;

/** Whether what stands under a name is a secret, by the name or by its look. */
export function isSecret(name: string, value: string): boolean {
  return value !== '' && ((SECRET_NAME.test(name) && !harmless(name, value)) || SECRET_VALUE.test(value) || looksRandom(value));
}

/** Whether a name is that of a secret. */
export function namesSecret(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A value to show, or null when its name or it itself looks like a secret. A password inside a URL is taken out of it. */
export function shownValue(name: string, value: string): string | null {
  return isSecret(name, value) ? null : maskInText(value);
}

/** A text without the passwords in its URLs. `hide` makes what stands for one. */
export function maskInText(value: string, hide: Hide = () => MASK): string {
  return value
    .replaceAll(PASSWORD_IN_URL, (_whole, before: string, secret: string, behind: string) => `${before}${hide(secret)}${behind}`)
    .replaceAll(SECRET_IN_QUERY, (_whole, before: string, secret: string) => `${before}${hide(secret)}`);
}

/**
 * What a program said, to show and to write down: the value of `token=…` and of `password: …`, passwords in URLs and words that look
 * like keys are masked. A plain word after a colon stays, as in `token: expired`.
 */
export function maskedSpeech(text: string): string {
  return maskInText(text)
    .replaceAll(
      /([A-Za-z][\w.-]*["']?)(\s*=\s*|:\s*)("[^"\n]*"|'[^'\n]*'|[^\s,;&|]+)/gu,
      (whole, name: string, between: string, value: string) => {
        const bare = value.replace(/^["']|["']$/gu, '');
        if (between.startsWith(':') && (/^[A-Za-z]+[.!?]?$/u.test(bare) || bare.startsWith('//'))) return whole;
        return shownValue(name.replace(/["']$/u, ''), bare) === null ? `${name}${between}${MASK}` : whole;
      },
    )
    .replaceAll(/[\w+/=.-]{20,}/gu, (word) => (SECRET_VALUE.test(word) || looksRandom(word) ? MASK : word));
}

/** A command to show: `--password=x`, the word after `--password`, `PASSWORD=x` and secrets by their look are masked. */
export function maskedArguments(args: readonly string[], hide: Hide = () => MASK): string[] {
  let hideNext = false;
  return args.map((argument) => {
    const hidden = hideNext && !argument.startsWith('-');
    hideNext = false;
    if (hidden) return hide(argument);
    const [, option, given] = /^(-{0,2}[A-Za-z][\w.-]*)(?:=([\s\S]*))?$/u.exec(argument) ?? [];
    // With spaces in it, it is an option's value or the beginning of a script.
    if (option !== undefined && given !== undefined && (option.startsWith('-') || !/\s/u.test(given))) {
      return `${option}=${isSecret(option.replace(/^-+/u, ''), given) ? hide(given) : maskInText(given, hide)}`;
    }
    if (option?.startsWith('-')) {
      hideNext = SECRET_NAME.test(option.replace(/^-+/u, '')) || /^-?-requirepass$/iu.test(option);
      return argument;
    }
    if (SECRET_VALUE.test(argument) || looksRandom(argument)) return hide(argument);
    // A script for `sh -c`: assignments and options inside it.
    return maskInText(argument, hide).replaceAll(
      /(^|[\s;&|"'])(-{0,2}[A-Za-z][\w.-]*)(=|\s+)("[^"]*"|'[^']*'|[^\s;&|"']+)/gu,
      (whole, before: string, name: string, between: string, value: string) => {
        const assigned = between === '=' || name.startsWith('-');
        const bare = value.replace(/^["']|["']$/gu, '');
        return assigned && isSecret(name.replace(/^-+/u, ''), bare) ? `${before}${name}${between}${hide(bare)}` : whole;
      },
    );
  });
}

/** A file's path, a switch or a plain number tells nothing, whatever it is called: `POSTGRES_PASSWORD_FILE=/run/secrets/db`. */
function harmless(name: string, value: string): boolean {
  if (/_FILE$|_PATH$|_DIR$/iu.test(name) && value.startsWith('/')) return true;
  return /^(?:true|false|yes|no|on|off|none)$/iu.test(value);
}

/** Long, of mixed letters and digits and without words: what a generator makes. Digests with their algorithm are no secrets. */
function looksRandom(value: string): boolean {
  if (value.length < 24 || value.length > 512 || !/^[A-Za-z0-9+/_=-]+$/u.test(value)) return false;
  if (value.startsWith('/') || !/\d/u.test(value)) return false;
  const letters = new Map<string, number>();
  for (const letter of value) letters.set(letter, (letters.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const times of letters.values()) bits -= (times / value.length) * Math.log2(times / value.length);
  return bits > (/^[0-9a-f]+$/iu.test(value) ? 3.2 : 3.9);
}
