/** Names of settings whose values are secrets. `PUBLIC_KEY_URL` and the like are masked too: rather one too many. */
const SECRET_NAME =
  /pass(?:wd|word|phrase)?(?:$|[_.\-\d])|passwd|password|passphrase|secret|token|credential|private|api[_.-]?key|access[_.-]?key|(?:^|[_.-])(?:key|pwd|pw|auth|dsn|salt|pepper|cookie|signature|cert)(?:$|[_.-])|jwt|bearer|htpasswd|encryption|signing/iu;

/** Values that are secrets whatever their name: private keys, JSON web tokens, keys of well-known services. */
const SECRET_VALUE =
  /-----BEGIN [A-Z ]*PRIVATE KEY|^eyJ[\w-]{8,}\.[\w-]+\.|^(?:gh[pousr]|github_pat|glpat|xox[abprs]|sk|rk|pk|whsec|AKIA|ASIA|AIza|SG\.|dop_v1|npm|hvs)[_\-.A-Z0-9][\w\-.]{12,}/u;

/** `scheme://user:password@host`, and `?password=…`. */
const PASSWORD_IN_URL = /(:\/\/[^\s/:@]*:)([^\s@]+)(@)/gu;
const SECRET_IN_QUERY = /([?&;](?:password|passwd|pwd|secret|token|key|api_?key|sig|signature|access_token)=)([^&;\s]+)/giu;

/** `--user admin:password`, `-u admin:password`, as curl(1) takes them; not that of a URL. */
const USER_AND_PASSWORD = /(?<![^\s"'`([=])((?:-[uU]|--(?:proxy-)?user)(?:[ \t]{1,8}|=)["'`]?)([^\s:"'`/=]{1,200}):(?!\/\/)([^\s"'`]+)/gu;
/** `password Aa1`, `the password is Aa1`, « mot de passe : Aa1 ». */
const SAID_PASSWORD =
  /(?<![\w/.$-])((?:pass(?:word|phrase|code|wd|wort)|kennwort|mot de passe)(?=[ \t\u{a0}\u{202f}:=])(?:[ \t]{1,8}(?:is|was|now|set|to|est|maintenant|ist|lautet)(?=[ \t:=])){0,3}[ \t\u{a0}\u{202f}]{0,8}(?:[:=](?!\/\/))?[ \t]{0,8})(?:(["'])([^"'\n]{1,200})\2|`([^`\s]{1,200})`|([^\s"'`]{4,200}))/giu;
/** An option's argument that is a word of a sentence: "use --password to give one", "--password string". */
const PROSE_AFTER_OPTION =
  /^(?:to|is|are|or|and|was|for|in|on|of|as|with|from|flag|option|string|value|must|cannot|needs?|requires?|instead|\W+)$/iu;
/** What stands after "password" in a sentence that says none. */
const NO_PASSWORD = /^(?:required|optional|stored|empty|generated|random|set|unset|incorrect|wrong|expired|invalid|requis|vide)$/iu;

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

/** A text without the passwords in its URLs and those given with a user's name. `hide` makes what stands for one. */
export function maskInText(value: string, hide: Hide = () => MASK): string {
  return value
    .replaceAll(USER_AND_PASSWORD, (whole, option: string, user: string, secret: string, at: number) =>
      secret.includes(MASK) || (isGroup(user, secret) && !/\bcurl\b/u.test(value.slice(Math.max(0, at - 1000), at)))
        ? whole
        : `${option}${user}:${hide(secret)}`,
    )
    .replaceAll(PASSWORD_IN_URL, (_whole, before: string, secret: string, behind: string) => `${before}${hide(secret)}${behind}`)
    .replaceAll(SECRET_IN_QUERY, (_whole, before: string, secret: string) => `${before}${hide(secret)}`);
}

/** `--user 1000:1000`, `--user www:www`: the user and group that a container runs as. */
function isGroup(user: string, behind: string): boolean {
  return /^\d+$/u.test(user) || /^\d{1,5}$/u.test(behind) || behind === user;
}

/**
 * Sentences without the passwords that they say. What stands after the word is one where it is quoted, or no word of a sentence: it has
 * a digit, or large letters inside. `hide` makes what stands for it.
 */
export function maskedProse(text: string, hide: Hide = () => MASK): string {
  return text.replaceAll(
    SAID_PASSWORD,
    (
      whole,
      before: string,
      quote: string | undefined,
      quoted: string | undefined,
      ticked: string | undefined,
      bare: string | undefined,
    ) => {
      const [, word = '', end = ''] = /^(.*?)([.,;:!?)\]}]*)$/u.exec(bare ?? '') ?? [];
      const said = quoted ?? ticked ?? word;
      if (!saysPassword(said, quoted !== undefined || ticked !== undefined)) return whole;
      const mark = quoted === undefined ? (ticked === undefined ? '' : '`') : (quote ?? '');
      return `${before}${mark}${hide(said)}${mark}${end}`;
    },
  );
}

/** Nothing taken from elsewhere, no address, and no name of a setting or variable: `auth.rootPassword`, `$PASSWORD`. */
function saysPassword(said: string, quoted: boolean): boolean {
  if (said.includes('•') || /^[$.{(<%/[]|:\/\//u.test(said) || NO_PASSWORD.test(said)) return false;
  if (/^[A-Za-z_.-]+$/u.test(said) && namesSecret(said)) return false;
  return quoted || (said.length >= 4 && (/\d/u.test(said) || /\p{Ll}.*\p{Lu}/u.test(said)));
}

/**
 * What a program said, to show and to write down: the value of `token=…` and of `password: …`, passwords in URLs and words that look
 * like keys are masked. A plain word after a colon stays, as in `token: expired`.
 */
export function maskedSpeech(text: string): string {
  return maskedProse(maskInText(text))
    .replaceAll(
      /(?<![^\s"'`([])(--?[A-Za-z][\w.-]*)([ \t]{1,8})("[^"\n]*"|'[^'\n]*'|[^\s"'-][^\s"']*)/gu,
      (whole, option: string, between: string, value: string) =>
        namesSecret(option.replace(/^-+/u, '')) && !PROSE_AFTER_OPTION.test(value) && !harmless(option, value)
          ? `${option}${between}${MASK}`
          : whole,
    )
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
