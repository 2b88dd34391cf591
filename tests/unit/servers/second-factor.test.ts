import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileProblem, judgeAccount } from '../../../main/core/servers/second-factor/account-judgement.ts';
import type { Circumstances } from '../../../main/core/servers/second-factor/account-judgement.ts';
import type { RequiredCodes } from '../../../main/core/servers/second-factor/configuration.ts';
import {
  mainConfigWith,
  pamWith,
  parseCodeLines,
  parseRequired,
  readsDropIns,
  sshdBlock,
  withoutBlocks,
  withUsers,
} from '../../../main/core/servers/second-factor/configuration.ts';
import { factorFile, makeRecoveryCodes, shownFactorFile } from '../../../main/core/servers/second-factor/factor-file.ts';
import { installCommand, notInstalled } from '../../../main/core/servers/second-factor/install-module.ts';
import { parseServices, reloadCommands, restartWords, waitCommands } from '../../../main/core/servers/second-factor/shown-commands.ts';
import { clockWords } from '../../../main/core/servers/second-factor/status.ts';
import { parseFactorAccounts } from '../../../main/core/servers/parse/factor-accounts.ts';
import type { FactorAccount } from '../../../main/core/servers/parse/factor-accounts.ts';
import { fixture } from './fixture.ts';

const none: RequiredCodes = { 'key-and-code': [], 'password-and-code': [] };
const stacks = ['pam-sshd-debian-12.txt', 'pam-sshd-rhel-9.txt', 'pam-sshd-alpine-3.20.txt'] as const;

describe('our lines in the stack of PAM', () => {
  test.each(stacks)('%s: a key and a code end the stack before the password, a password and a code follow it', (name) => {
    const before = fixture(name);
    const both = withUsers(withUsers(none, ['anna', 'ops'], 'key-and-code'), ['bob'], 'password-and-code');
    const after = pamWith(before, both) ?? '';
    const lines = after.split('\n');
    expect(lines.filter((line) => line.includes('pam_succeed_if.so quiet user in'))).toEqual([
      'auth [success=ignore default=1] pam_succeed_if.so quiet user in anna:ops',
      'auth [success=ignore default=1] pam_succeed_if.so quiet user in bob',
    ]);
    const at = (text: string) => lines.findIndex((line) => line.includes(text));
    const password = lines.findIndex((line) => /common-auth|password-auth|base-auth/u.test(line));
    expect(at('user in anna:ops')).toBeLessThan(password);
    expect(at('user in bob')).toBeGreaterThan(password);
    expect(parseCodeLines(after)).toMatchObject([
      { nullok: false, beforePassword: true, byPilothouse: true },
      { nullok: false, beforePassword: false, byPilothouse: true },
    ]);
    expect(withoutBlocks(after)).toBe(before);
    expect(pamWith(after, both)).toBe(after);
    expect(pamWith(after, none)).toBe(before);
  });

  test.each([
    [
      'CentOS 7',
      '#%PAM-1.0\nauth\t   required\tpam_sepermit.so\nauth       substack     password-auth\nauth       include      postlogin\n',
      2,
    ],
    [
      'openSUSE',
      '#%PAM-1.0\nauth     requisite      pam_nologin.so\nauth     include        common-auth\naccount  requisite      pam_nologin.so\n',
      2,
    ],
    ['Arch', '#%PAM-1.0\n#auth     required  pam_securetty.so     #disable remote root\nauth      include   system-remote-login\n', 2],
    ['pam_unix itself', 'auth required pam_env.so\nauth [success=1 default=ignore] pam_unix.so nullok\nauth requisite pam_deny.so\n', 1],
  ])('%s: the code follows the line that takes the password', (_, before, password) => {
    const after = pamWith(before, withUsers(none, ['bob'], 'password-and-code')) ?? '';
    const lines = after.split('\n');
    const [code] = parseCodeLines(after);
    expect(lines.slice(0, password + 1)).toEqual(before.split('\n').slice(0, password + 1));
    expect(code).toMatchObject({ number: password + 4, beforePassword: false });
    expect(pamWith(after, none)).toBe(before);
  });

  test('a stack that takes no password is none we know', () => {
    expect(pamWith('#auth substack password-auth\nauth include postlogin\naccount include password-auth\n', none)).toBeNull();
    expect(pamWith('auth required pam_krb5.so\n', none)).toBeNull();
    expect(pamWith('', none)).toBeNull();
  });

  test('a line that somebody else wrote is told from ours', () => {
    const text = `${fixture(stacks[0])}auth required pam_google_authenticator.so nullok secret=/etc/x\n# auth required pam_google_authenticator.so\n`;
    expect(parseCodeLines(text)).toMatchObject([{ nullok: true, beforePassword: false, byPilothouse: false }]);
  });
});

describe('our part of sshd’s configuration', () => {
  test('it names accounts in Match blocks only, and is read back', () => {
    const required = withUsers(withUsers(none, ['ops'], 'key-and-code'), ['bob'], 'password-and-code');
    expect(sshdBlock(required)).toBe(
      [
        '# BEGIN Pilothouse second factor: written by Pilothouse, changed there',
        'Match User ops',
        '    AuthenticationMethods publickey,keyboard-interactive',
        '    KbdInteractiveAuthentication yes',
        'Match User bob',
        '    AuthenticationMethods keyboard-interactive',
        '    KbdInteractiveAuthentication yes',
        'Match all',
        '# END Pilothouse second factor',
        '',
      ].join('\n'),
    );
    expect(sshdBlock(none)).toBe('');
    expect(withUsers(required, ['ops'], 'password-and-code')).toEqual({ 'key-and-code': [], 'password-and-code': ['bob', 'ops'] });
  });

  test('whatever accounts there are: it is read back as it was written, and leaves a main file as it found it', () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,12}$/u);
    const text = fc.array(fc.constantFrom('PermitRootLogin no', '', '# a word', 'Match User git', '    AllowTcpForwarding no'));
    fc.assert(
      fc.property(fc.uniqueArray(name), fc.uniqueArray(name), text, (some, others, lines) => {
        const required = withUsers(withUsers(none, some, 'key-and-code'), others, 'password-and-code');
        expect(parseRequired(sshdBlock(required))).toEqual(required);
        const main = `${lines.join('\n').replace(/\n*$/u, '')}\n`;
        const written = mainConfigWith(main, required);
        expect(parseRequired(written)).toEqual(required);
        expect(mainConfigWith(written, none)).toBe(main);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['Include /etc/ssh/sshd_config.d/*.conf\nPort 22\n', true],
    ['\n# comment\n  include sshd_config.d/*.conf\n', true],
    ['#Include /etc/ssh/sshd_config.d/*.conf\n', false],
    ['Port 22\nMatch User git\nInclude /etc/ssh/sshd_config.d/*.conf\n', false],
    ['', false],
  ])('drop-ins are read where the global section includes them: %j', (text, reads) => {
    expect(readsDropIns(text)).toBe(reads);
  });
});

describe('accounts', () => {
  const accounts = parseFactorAccounts(fixture('factor-accounts-debian-12.txt'));
  const find = (name: string): FactorAccount => {
    const found = accounts.find((account) => account.name === name);
    if (found === undefined) throw new Error(`${name} is not in the fixture`);
    return found;
  };
  const circumstances = (change: Partial<Circumstances> = {}): Circumstances => ({
    lines: parseCodeLines(pamWith(fixture(stacks[0]), withUsers(none, ['ops'], 'key-and-code')) ?? ''),
    required: withUsers(none, ['ops'], 'key-and-code'),
    usePam: true,
    pamRead: true,
    ...change,
  });

  test('files are read by their options and counted codes', () => {
    expect(find('ops')).toMatchObject({
      uid: 1000,
      home: '/home/ops',
      keys: true,
      file: { mode: '400', owner: 'ops', options: ['RATE_LIMIT 3 30', 'WINDOW_SIZE 3', 'DISALLOW_REUSE', 'TOTP_AUTH'], codes: 5 },
    });
    expect(find('ops').sshd.get('authenticationmethods')).toBe('publickey,keyboard-interactive');
    expect(find('root')).toMatchObject({ uid: 0, file: null });
  });

  test('what the module notes beside its options is no option', () => {
    const [account] = parseFactorAccounts(
      'account\tops\t1000\t/home/ops\nfile\t400 ops\noption\tRATE_LIMIT 3 30 1795310841\noption\tDISALLOW_REUSE 59843694\noption\tLAST0 5\ncodes\t4\n',
    );
    expect(account?.file?.options).toEqual(['RATE_LIMIT 3 30', 'DISALLOW_REUSE']);
  });

  test('a file that PAM does not take says why', () => {
    expect(fileProblem(find('anna'))?.en).toContain('644');
    expect(fileProblem(find('ops'))).toBeNull();
  });

  test('for whom a code is needed', () => {
    expect(judgeAccount(find('ops'), circumstances())).toMatchObject({ asked: 'always', byPilothouse: true });
    expect(judgeAccount(find('anna'), circumstances())).toMatchObject({ asked: 'off', byPilothouse: false });
    expect(judgeAccount({ ...find('ops'), file: null }, circumstances())).toMatchObject({ asked: 'locked-out' });
    expect(judgeAccount(find('ops'), circumstances({ usePam: false }))).toMatchObject({ asked: 'off' });
    expect(judgeAccount({ ...find('ops'), sshd: new Map() }, circumstances())).toMatchObject({ asked: 'unknown' });
    const foreign = circumstances({
      lines: parseCodeLines(`${fixture(stacks[0])}auth required pam_google_authenticator.so nullok\n`),
      required: none,
    });
    expect(
      judgeAccount(
        {
          ...find('ops'),
          sshd: new Map([
            ['authenticationmethods', 'any'],
            ['kbdinteractiveauthentication', 'yes'],
          ]),
        },
        foreign,
      ),
    ).toMatchObject({
      asked: 'with-password',
    });
    expect(judgeAccount(find('root'), foreign)).toMatchObject({ asked: 'off' });
  });
});

test('the file of an account: the secret first, then options, then eight digits each; what is shown holds neither', () => {
  const codes = makeRecoveryCodes();
  expect(new Set(codes).size).toBe(5);
  for (const code of codes) expect(code).toMatch(/^[1-9]\d{7}$/u);
  const file = factorFile('JBSWY3DPEHPK3PXP', codes);
  expect(file.reveal()).toBe(`JBSWY3DPEHPK3PXP\n" RATE_LIMIT 3 30\n" WINDOW_SIZE 3\n" DISALLOW_REUSE\n" TOTP_AUTH\n${codes.join('\n')}\n`);
  expect(String(file)).not.toContain('JBSWY');
  expect(shownFactorFile()).toContain('" TOTP_AUTH');
});

test('a clock is said with what it means for codes', () => {
  expect(clockWords(0).en).toBe('Its clock agrees with this computer’s.');
  expect(clockWords(94).en).toBe('Its clock is 94 s ahead of this computer’s: codes would be refused.');
  expect(clockWords(-12).fr).toBe('Son horloge est en retard de 12 s sur cet ordinateur.');
});

describe('what a plan shows of a machine', () => {
  test.each([
    ['systemd ssh.service', 'systemctl enable --now pilothouse-second-factor-return.timer', 'systemctl reload ssh.service'],
    ['openrc sshd', 'rc-update add pilothouse-second-factor-return default', 'rc-service sshd reload'],
    ['init.d ssh', 'sh /var/lib/pilothouse-second-factor/wait.sh', '/etc/init.d/ssh reload'],
  ])('%s: its own commands, and what a restart means where nothing starts the wait anew', (line, wait, reload) => {
    const services = parseServices(`${line}\n`);
    expect(waitCommands(services)[0]?.join(' ')).toBe(wait);
    expect(reloadCommands(services).map((command) => command.join(' '))).toEqual([reload]);
    expect(restartWords(services)).toHaveLength(line.startsWith('init.d') ? 1 : 0);
  });

  test('where each connection starts an sshd of its own there is nothing to reload', () => {
    expect(parseServices('systemd')).toEqual({ by: 'systemd', sshd: null });
    expect(reloadCommands(parseServices('systemd'))).toEqual([]);
  });
});

describe('the package of the PAM module', () => {
  test.each([
    ['apt', 'libpam-google-authenticator', 'E: Unable to locate package libpam-google-authenticator', 'universe'],
    [
      'dnf',
      'google-authenticator',
      'No match for argument: google-authenticator\nError: Unable to find a match: google-authenticator',
      'EPEL',
    ],
    ['yum', 'google-authenticator', 'No package google-authenticator available.\nError: Nothing to do', 'EPEL'],
    [
      'apk',
      'google-authenticator',
      'ERROR: unable to select packages:\n  google-authenticator (no such package):\n    required by: world[google-authenticator]',
      'community',
    ],
  ])('%s: %s; a machine whose sources do not have it is told which has', (manager, name, said, source) => {
    expect(installCommand(manager)?.at(-1)).toBe(name);
    const failed = notInstalled(manager, said, 1);
    expect(failed).toMatchObject({
      kind: 'command-failed',
      evidence: said,
      cause: { en: expect.stringContaining('none of the sources') as string },
    });
    expect(failed.remedy.en).toContain(source);
    expect(failed.remedy.fr).toContain(source);
    expect(notInstalled(manager, 'Could not get lock /var/lib/dpkg/lock-frontend', 100).remedy.en).toContain('lock');
  });

  test('a package manager that is none of them installs nothing', () => {
    expect([installCommand('pacman'), installCommand(null)]).toEqual([null, null]);
  });
});
