/** An account that can log in, and what is there of its second factor, as our script prints it. */
export interface FactorAccount {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
  /** Its home folder cannot be looked into. */
  readonly hidden: boolean;
  readonly file: {
    readonly mode: string | null;
    readonly owner: string | null;
    readonly options: readonly string[];
    /** null where the file cannot be read. */
    readonly codes: number | null;
  } | null;
  /** It has keys of its own to log in with. */
  readonly keys: boolean;
  /** It is known to have no password that would do. */
  readonly noPassword: boolean;
  /** What `sshd -T -C` says for it, keywords in lower case; empty where that takes root. */
  readonly sshd: ReadonlyMap<string, string>;
}

/**
 * Reads lines of `account NAME UID HOME`, `file MODE OWNER`, `option TEXT`, `codes N`, `hidden`, `keys`, `nopassword` and `sshd KEYWORD VALUE`, each of
 * the account before it. Words are parted by tabs.
 */
export function parseFactorAccounts(text: string): readonly FactorAccount[] {
  const blocks = text.split(/^account\t/mu).slice(1);
  return blocks.flatMap((block) => {
    const [head = '', ...lines] = block.split('\n');
    const [name = '', uid = '', home = ''] = head.split('\t');
    if (name === '' || !/^\d+$/u.test(uid)) return [];
    const after = (word: string) => lines.filter((line) => line.startsWith(`${word}\t`)).map((line) => line.slice(word.length + 1).trim());
    const [stat] = after('file');
    const [codes] = after('codes');
    const [mode = '', owner = ''] = (stat ?? '').split(' ');
    return [
      {
        name,
        uid: Number(uid),
        home,
        hidden: lines.includes('hidden'),
        file:
          stat === undefined
            ? null
            : {
                mode: mode === '' ? null : mode,
                owner: owner === '' ? null : owner,
                options: settings(after('option')),
                codes: codes === undefined || !/^\d+$/u.test(codes) ? null : Number(codes),
              },
        keys: lines.includes('keys'),
        noPassword: lines.includes('nopassword'),
        sshd: parseSshdValues(lines.filter((line) => line.startsWith('sshd ')).map((line) => line.slice('sshd '.length))),
      },
    ];
  });
}

/** Options without what the PAM module notes beside them: when the last attempts were, which steps are used (its own state). */
function settings(options: readonly string[]): readonly string[] {
  return options
    .filter((option) => !/^(?:LAST\d|RESETTING_TIME_SKEW)/u.test(option))
    .map((option) => /^(?:RATE_LIMIT \d+ \d+|DISALLOW_REUSE|HOTP_COUNTER)/u.exec(option)?.[0] ?? option);
}

/** `keyword value` lines as `sshd -T` prints them (sshd(8)); keywords in lower case, the first of several. */
export function parseSshdValues(lines: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of lines) {
    const [, keyword = '', value = ''] = /^(\S+)\s+(.*)$/u.exec(line.trim()) ?? [];
    const name = keyword.toLowerCase();
    if (name !== '' && !values.has(name)) values.set(name, value.trim());
  }
  return values;
}
