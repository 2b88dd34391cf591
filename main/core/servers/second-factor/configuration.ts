import type { LoginFactors } from '../../../../preload/contract/totp-servers.ts';

/** Whom Pilothouse makes give a code, by name: PAM and sshd must mean exactly the same accounts. */
export type RequiredCodes = Readonly<Record<LoginFactors, readonly string[]>>;

export const PAM_PATH = '/etc/pam.d/sshd';
export const MAIN_CONFIG = '/etc/ssh/sshd_config';
/** Early: in sshd_config(5) the first value of a keyword counts, also among Match blocks. */
export const DROP_IN = '/etc/ssh/sshd_config.d/10-pilothouse-second-factor.conf';

const METHODS: Readonly<Record<LoginFactors, string>> = {
  'key-and-code': 'publickey,keyboard-interactive',
  'password-and-code': 'keyboard-interactive',
};
const KINDS = ['key-and-code', 'password-and-code'] as const;
const BEGIN = '# BEGIN Pilothouse second factor';
const END = '# END Pilothouse second factor';
const BLOCK = new RegExp(`^${BEGIN}.*\\n(?:(?!${BEGIN}).*\\n)*?${END}.*(?:\\n|$)`, 'gmu');

/** `AuthenticationMethods` that sshd must have for a user. */
export function methodsFor(factors: LoginFactors): string {
  return METHODS[factors];
}

/** Whether sshd reads drop-ins: an `Include` of their folder, in the global section. */
export function readsDropIns(mainConfig: string): boolean {
  const global = mainConfig.split(/^\s*Match\s/imu)[0] ?? '';
  return /^\s*Include\s+(?:\S+\s+)*(?:\/etc\/ssh\/)?sshd_config\.d\/\*(?:\.conf)?(?:\s|$)/imu.test(global);
}

/** Whom our part of sshd's configuration names. */
export function parseRequired(text: string): RequiredCodes {
  const users: Record<LoginFactors, string[]> = { 'key-and-code': [], 'password-and-code': [] };
  const block = [...text.matchAll(BLOCK)].map(([found]) => found).join('\n');
  for (const [, names = '', methods = ''] of block.matchAll(/^Match User (\S+)\n\s+AuthenticationMethods (\S+)$/gmu)) {
    users[methods === METHODS['key-and-code'] ? 'key-and-code' : 'password-and-code'].push(...names.split(','));
  }
  return users;
}

/** The same with some users under `factors`; null takes them out of it. */
export function withUsers(required: RequiredCodes, users: readonly string[], factors: LoginFactors | null): RequiredCodes {
  const of = (kind: LoginFactors) =>
    [...required[kind].filter((name) => !users.includes(name)), ...(kind === factors ? users : [])].toSorted();
  return { 'key-and-code': of('key-and-code'), 'password-and-code': of('password-and-code') };
}

/**
 * sshd's part, between marks. Only Match blocks: keyboard-interactive that was switched off stays so for everybody else
 * (sshd_config(5), Match).
 */
export function sshdBlock(required: RequiredCodes): string {
  const matches = KINDS.filter((factors) => required[factors].length > 0);
  if (matches.length === 0) return '';
  const lines = matches.flatMap((factors) => [
    `Match User ${required[factors].join(',')}`,
    `    AuthenticationMethods ${METHODS[factors]}`,
    '    KbdInteractiveAuthentication yes',
  ]);
  return [`${BEGIN}: written by Pilothouse, changed there`, ...lines, 'Match all', END, ''].join('\n');
}

/** A file without our parts. */
export function withoutBlocks(text: string): string {
  return text.replaceAll(BLOCK, '');
}

/** sshd's main configuration with our part at its end, where a Match block takes nothing with it. */
export function mainConfigWith(mainConfig: string, required: RequiredCodes): string {
  const block = sshdBlock(required);
  const bare = withoutBlocks(mainConfig);
  return block === '' ? bare : `${bare.replace(/\n*$/u, '\n')}${block}`;
}

/**
 * A line of PAM that takes the password in: the system's own stack, or pam_unix itself. RHEL's `postlogin` follows it and asks nothing:
 * where somebody took the stack before it out, a code alone would do.
 */
const PASSWORD_LINE =
  /^\s*(?:@include\s+(?:common-auth|system-auth|password-auth)|-?auth\s+(?:include|substack)\s+(?!postlogin\b)\S+|-?auth\s+\S.*pam_unix\.so)/u;
const AUTH_LINE = /^\s*(?:@include\s+\S*auth\S*|-?auth\s)/u;

/**
 * sshd's stack of PAM with our lines; null where nothing in it takes a password, so that we do not know it. For key and code they stand
 * first and end the stack: sshd has the key already. For password and code they follow the password.
 */
export function pamWith(pam: string, required: RequiredCodes): string | null {
  const lines = withoutBlocks(pam).split('\n');
  const password = lines.findIndex((line) => PASSWORD_LINE.test(line));
  const first = lines.findIndex((line) => AUTH_LINE.test(line));
  if (password === -1 || first === -1) return null;
  const afterPassword = pamBlock('password-and-code', required, 'auth required pam_google_authenticator.so');
  const beforePassword = pamBlock('key-and-code', required, 'auth [success=done default=die] pam_google_authenticator.so');
  return [
    ...lines.slice(0, first),
    ...beforePassword,
    ...lines.slice(first, password + 1),
    ...afterPassword,
    ...lines.slice(password + 1),
  ].join('\n');
}

/** pam_succeed_if(8) keeps everybody else out of the line; no `nullok`, which would let in who deletes the file. */
function pamBlock(factors: LoginFactors, required: RequiredCodes, line: string): readonly string[] {
  if (required[factors].length === 0) return [];
  return [
    `${BEGIN} (${factors === 'key-and-code' ? 'key and code' : 'password and code'})`,
    `auth [success=ignore default=1] pam_succeed_if.so quiet user in ${required[factors].join(':')}`,
    line,
    END,
  ];
}

/** A line of PAM that asks for a code. */
export interface CodeLine {
  readonly number: number;
  readonly text: string;
  readonly nullok: boolean;
  readonly beforePassword: boolean;
  readonly byPilothouse: boolean;
}

/** The lines of a stack that ask for a code (pam.conf(5)). */
export function parseCodeLines(pam: string): readonly CodeLine[] {
  const lines = pam.split('\n');
  const password = lines.findIndex((line) => PASSWORD_LINE.test(line));
  let inside = false;
  return lines.flatMap((text, index) => {
    if (text.startsWith(BEGIN)) inside = true;
    if (text.startsWith(END)) inside = false;
    if (!/^\s*-?auth\s.*pam_google_authenticator\.so/u.test(text)) return [];
    return [
      {
        number: index + 1,
        text: text.trim(),
        nullok: /\snullok\b/u.test(text),
        beforePassword: password === -1 || index < password,
        byPilothouse: inside,
      },
    ];
  });
}
