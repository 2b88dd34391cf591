import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAuthorizedKeys } from '../../../main/core/servers/parse/authorized-keys.ts';
import { parseConfiguredCertificates } from '../../../main/core/servers/parse/configured-certificates.ts';
import { parseLastLogins, parsePasswords, parseSudoers } from '../../../main/core/servers/parse/passwd.ts';
import {
  compareVersions,
  newestKernel,
  parseApkUpdates,
  parseAptUpdates,
  parseDnfAdvisories,
  parseDnfUpdates,
  parseZypperPatches,
  parseZypperUpdates,
} from '../../../main/core/servers/parse/updates.ts';
import { parseAccountList } from '../../../main/core/servers/upkeep/accounts.ts';
import { findingsInCertificates, parseCertificates } from '../../../main/core/servers/upkeep/certificates.ts';
import { parseJobs, spanSeconds, timerWords } from '../../../main/core/servers/upkeep/jobs.ts';
import { parsePackages } from '../../../main/core/servers/upkeep/packages.ts';
import { fixture } from './fixture.ts';

const answer = (sections: Readonly<Record<string, string>>) =>
  Object.entries(sections)
    .map(([name, text]) => `--- pilothouse ${name}\n${text}\n`)
    .join('\n');

describe('packages', () => {
  test('apt of Debian 12 and 11: what comes from the security archive', () => {
    const updates = parseAptUpdates(fixture('apt-upgradable-2.6.txt'));
    expect(updates).toContainEqual({ name: 'apt', installed: '2.6.1', available: '2.6.2', origin: 'oldstable-security', security: true });
    expect(parseAptUpdates(fixture('apt-upgradable-2.2.txt'))[0]).toMatchObject({ name: 'dpkg', security: true });
    expect(
      parseAptUpdates(
        'vim/jammy-updates,jammy-security 2:8.2 amd64 [upgradable from: 2:8.1]\nnano/jammy-updates 6 amd64 [upgradable from: 5]',
      ),
    ).toMatchObject([{ security: true }, { security: false }]);
  });

  test('dnf as it is documented: advisories say which are for security; a long name stands alone on its line', () => {
    const security = parseDnfAdvisories(fixture('documented-dnf-updateinfo.txt'));
    expect(security).toEqual(new Set(['openssl-libs', 'bash']));
    expect(parseDnfUpdates(fixture('documented-dnf-check-update.txt'), security)).toMatchObject([
      { name: 'bash', available: '5.1.8-9.el9', origin: 'baseos', security: true },
      { name: 'openssl-libs', security: true },
      { name: 'python3-a-very-long-package-name-that-wraps', available: '2.0-1.el9', security: false },
    ]);
    expect(parseDnfUpdates('bash.x86_64 5 baseos', null)).toMatchObject([{ security: null }]);
  });

  test.each([
    ['dnf', 'packages-dnf-4.23.txt', 'lab'],
    ['zypper', 'packages-zypper-1.14.89.txt', 'Lab'],
  ])('%s as a machine prints it: security first, with what is there and what comes', (manager, name, origin) => {
    const packages = parsePackages(fixture(name), '');
    expect(packages).toMatchObject({ manager, listsAt: expect.stringMatching(/^2026-11-21T18:4/u) as string, notes: [] });
    expect(packages.updates).toEqual([
      { name: 'lab-greeting', installed: '1.0-1', available: '2.0-1', origin, security: true },
      { name: 'lab-other', installed: '1.0-1', available: '1.0-2', origin, security: false },
      {
        name: 'lab-very-long-package-name-that-takes-a-line-of-its-own-in-the-list',
        installed: '1.0-1',
        available: '1.0.1-3',
        origin,
        security: false,
      },
    ]);
  });

  test('zypper: patches that mend several packages, and repositories without any', () => {
    const several =
      'asked\nConflicts   : [3]\n    libopenssl1_1.x86_64 < 1.1.1d-2\n    srcpackage:openssl < 1.1\n    openssl.noarch < 1.1.1d-2\n';
    expect(parseZypperPatches(several)).toEqual(new Set(['libopenssl1_1', 'openssl']));
    expect(parseZypperPatches('')).toBeNull();
  });

  test('apk and zypper as they are documented', () => {
    expect(parseApkUpdates(fixture('documented-apk-version.txt'))).toMatchObject([
      { name: 'busybox', installed: '1.36.1-r5', available: '1.36.1-r7', security: null },
      { name: 'libcrypto3', available: '3.1.4-r5' },
    ]);
    expect(parseZypperUpdates(fixture('documented-zypper-list-updates.txt'))).toMatchObject([
      { name: 'openssl', installed: '3.1.4-1', available: '3.1.4-2' },
    ]);
  });

  test('a newer kernel than the one that runs asks for a restart; one that is not known says nothing', () => {
    expect(newestKernel(['vmlinuz-6.1.0-9-amd64', 'vmlinuz-6.1.0-41-amd64', 'initrd.img-7', 'vmlinuz-0-rescue-1'])).toBe('6.1.0-41-amd64');
    const reboot = (kernel: string, kernels: string) =>
      parsePackages(answer({ manager: 'apt', updates: '', code: '0', kernel, kernels }), '').reboot;
    expect(reboot('6.1.0-9-amd64', 'vmlinuz-6.1.0-9-amd64\nvmlinuz-6.1.0-41-amd64')).toMatchObject({
      needed: true,
      because: { en: 'Kernel 6.1.0-41-amd64 is installed, 6.1.0-9-amd64 runs.' },
    });
    expect(reboot('6.1.0-41-amd64', 'vmlinuz-6.1.0-41-amd64').needed).toBe(false);
    expect(reboot('5.15.0-custom', 'vmlinuz-6.1.0-41-amd64').needed).toBeNull();
    expect(parsePackages(answer({ manager: 'apt', code: '0', reboot: 'required\nlibc6\nlibc6' }), '').reboot.because.en).toBe(
      'It needs a restart for libc6.',
    );
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a)) === 0));
  });

  test('lists that were never fetched are said; no package manager is not available, one that fails has failed', () => {
    const list = parsePackages(
      answer({ manager: 'apt', updates: fixture('apt-upgradable-2.6.txt'), code: '0', lists: '', held: 'apt' }),
      '',
    );
    expect(list.listsAt).toBeNull();
    expect(list.notes.map(({ en }) => en)).toEqual([expect.stringContaining('never fetched'), 'Held back by hand: apt.']);
    expect(() => parsePackages(answer({ manager: '' }), '')).toThrow('No package manager');
    expect(() => parsePackages(answer({ manager: 'dnf', updates: 'Error: Failed to download metadata', code: '1' }), '')).toThrow(
      'dnf did not say',
    );
    expect(
      parsePackages(
        answer({ manager: 'dnf', updates: fixture('documented-dnf-check-update.txt'), code: '100', security: '', restarting: '1' }),
        '',
      ).reboot.needed,
    ).toBe(true);
  });
});

describe('jobs', () => {
  test('a Debian 12 machine: crontabs, the folders of cron by the line that runs them, timers of systemd', () => {
    const jobs = parseJobs(fixture('jobs-debian-12.txt'), { asRoot: true, nowMs: Date.parse('2026-11-21T16:00:00Z') });
    expect(jobs.jobs.find(({ source }) => source === '/etc/crontab:18')).toMatchObject({
      user: 'root',
      next: '2026-11-21T16:17:00.000Z',
      when: { en: 'Every hour, 17 min past' },
    });
    expect(jobs.jobs.find(({ source }) => source === '/etc/cron.daily/dpkg')).toMatchObject({
      kind: 'periodic',
      when: { en: 'Every day at 06:25' },
      next: '2026-11-22T06:25:00.000Z',
    });
    const timers = jobs.jobs.filter(({ kind }) => kind === 'timer');
    expect(timers.map(({ source }) => source)).toEqual(expect.arrayContaining(['apt-daily.timer', 'systemd-tmpfiles-clean.timer']));
    for (const { next } of timers) if (next !== null) expect(Date.parse(next)).toBeGreaterThan(Date.parse('2026-11-21T00:00:00Z'));
    expect(jobs.jobs.every(({ broken }) => !broken)).toBe(true);
  });

  test('a line that cron does not understand is shown as such; busybox keeps its crontabs elsewhere', () => {
    const text = answer({
      account: 'ops',
      zone: 'UTC',
      own: '61 * * * * never',
      files: '--- pilothouse-file /etc/crontabs/root\n*/15 * * * * run-parts /etc/periodic/15min',
      periodic: '',
    });
    const { jobs } = parseJobs(text, { asRoot: false, nowMs: 0 });
    expect(jobs).toMatchObject([
      { source: '/etc/crontabs/root:1', user: 'root', when: { en: 'Every 15 minutes' }, next: '1970-01-01T00:15:00.000Z' },
      { source: 'crontab -l (ops):1', user: 'ops', broken: true, next: null },
    ]);
  });

  test.each([
    [['OnCalendar=*-*-* 00:00:00'], 'Every day at 00:00'],
    [['OnCalendar=Sun *-*-* 03:10:00'], 'Every Sunday at 03:10'],
    [['OnCalendar=Mon..Fri *-*-* 06,18:00:00'], 'Monday to Friday at 06:00 and 18:00'],
    [['OnCalendar=*-*-* *:00:00'], 'Every hour, 0 min past'],
    [['OnUnitActive=1d', 'OnBoot=15min'], '1d after its last run'],
    [['OnBoot=5min'], '5min after boot'],
    [['OnCalendar=*-*~01 00:00:00'], 'By OnCalendar=*-*~01 00:00:00'],
  ])('the timer %j is due: %s', (written, en) => {
    expect(timerWords(written).en).toBe(en);
  });

  test('spans of systemd', () => {
    expect(spanSeconds('1d 2h 15min 3.5s')).toBe(86_400 + 7200 + 900 + 3.5);
    expect(spanSeconds('infinity')).toBeNull();
    expect(spanSeconds('')).toBeNull();
  });
});

describe('accounts and keys', () => {
  test('keys as ssh-keygen -l shows them, with their options', () => {
    const keys = parseAuthorizedKeys(fixture('authorized-keys.txt'));
    expect(keys.map(({ bits, fingerprint }) => `${bits} ${fingerprint}`)).toEqual(
      fixture('authorized-keys-fingerprints.txt')
        .trim()
        .split('\n')
        .map((line) => line.split(' ').slice(0, 2).join(' ')),
    );
    expect(keys[0]).toMatchObject({ line: 2, type: 'ssh-ed25519', comment: 'ops@desk one', options: [] });
    expect(keys[1]?.options).toEqual(['from="10.0.0.0/8,!10.1.0.1"', String.raw`command="echo \"a, b\""`, 'no-pty']);
    fc.assert(fc.property(fc.string(), (text) => parseAuthorizedKeys(text).every(({ fingerprint }) => fingerprint.startsWith('SHA256:'))));
  });

  test('passwords by their first characters, rules by account, last logins', () => {
    expect(parsePasswords('root:$6\nops:!$\ndaemon:*\nopen:\nnew:!!')).toEqual(
      new Map([
        ['root', 'set'],
        ['ops', 'locked'],
        ['daemon', 'locked'],
        ['open', 'none'],
        ['new', 'locked'],
      ]),
    );
    expect(
      parseSudoers('ops ALL=(ALL) NOPASSWD: ALL\n%sudo ALL=(ALL:ALL) ALL\nUser_Alias X = a\npermit nopass deploy as root').map(
        ({ who }) => who,
      ),
    ).toEqual(['ops', 'deploy']);
    expect(parseLastLogins('ops   pts/0  10.0.0.1   Sat Nov 21 15:18:13 +0000 2026\nroot                **Never logged in**')).toEqual(
      new Map([['ops', '2026-11-21T15:18:13.000Z']]),
    );
  });

  test('who gets in, and by what: weak keys and empty passwords stand out, what is not readable is not guessed', () => {
    const accounts = (asRoot: boolean) =>
      parseAccountList(
        answer({
          passwd:
            'root:x:0:0:root:/root:/bin/bash\nops:x:1000:1000::/home/ops:/bin/bash\nopen:x:1001:1001::/home/open:/bin/sh\ndaemon:x:1:1::/:/usr/sbin/nologin',
          groups: 'sudo:x:27:ops',
          shadow: asRoot ? 'root:*\nops:$6\nopen:' : '',
          unread: asRoot ? '' : 'root\nopen',
          keys: `--- pilothouse-file /home/ops/.ssh/authorized_keys\n${fixture('authorized-keys.txt')}`,
        }),
        asRoot,
      );
    const full = accounts(true);
    expect(full.others).toBe(1);
    expect(full.accounts.map(({ name, level }) => [name, level])).toEqual([
      ['root', 'healthy'],
      ['ops', 'degraded'],
      ['open', 'failing'],
    ]);
    expect(full.accounts[1]).toMatchObject({ root: ['group sudo'], state: { en: 'A weak key. RSA of 1024 bits is too short.' } });
    expect(full.accounts[0]?.state.en).toBe('No key, password locked: only from another account.');
    expect(accounts(false).accounts[0]).toMatchObject({ level: 'unknown', password: null, keysRead: false });
  });
});

describe('certificates', () => {
  test('what names them, in the words of each program', () => {
    const text = [
      '/etc/nginx/sites-enabled/shop:12:    ssl_certificate /etc/letsencrypt/live/shop/fullchain.pem;',
      '/etc/nginx/sites-enabled/shop:13:    ssl_certificate certs/own.pem;',
      '/etc/nginx/sites-enabled/many:3:    ssl_certificate /etc/certs/$ssl_server_name.pem;',
      '/etc/apache2/sites-enabled/a.conf:7:  SSLCertificateFile "/etc/ssl/a.pem"',
      '/etc/postfix/main.cf:27:smtpd_tls_cert_file=/etc/ssl/certs/mail.pem',
      '/etc/postfix/main.cf:28:smtpd_tls_security_level=may',
      '/etc/dovecot/conf.d/10-ssl.conf:12:ssl_cert = </etc/dovecot/private/dovecot.pem',
      '/etc/haproxy/haproxy.cfg:9:  bind *:443 ssl crt /etc/haproxy/site.pem alpn h2',
    ].join('\n');
    expect(parseConfiguredCertificates(text).map(({ program, path }) => `${program} ${path}`)).toEqual([
      'nginx /etc/letsencrypt/live/shop/fullchain.pem',
      'nginx /etc/nginx/certs/own.pem',
      'apache /etc/ssl/a.pem',
      'postfix /etc/ssl/certs/mail.pem',
      'dovecot /etc/dovecot/private/dovecot.pem',
      'haproxy /etc/haproxy/site.pem',
    ]);
  });

  const pem = fixture('certificate-shop.pem');
  const printed = `--- pilothouse-file /etc/ssl/copy.pem\n${pem}\n--- pilothouse-file /etc/letsencrypt/live/shop/fullchain.pem\n${pem}\n--- pilothouse-file /etc/nginx/gone.pem\nmissing\n`;
  const configured = [
    { path: '/etc/letsencrypt/live/shop/fullchain.pem', program: 'nginx', source: '/etc/nginx/sites-enabled/shop:12' },
    { path: '/etc/nginx/gone.pem', program: 'nginx', source: '/etc/nginx/sites-enabled/shop:14' },
  ];
  // It ends on 19 February 2027.
  const at = (day: string) => parseCertificates(printed, configured, new Date(day));

  test('the same certificate in two files is one, named by the file that is served; one that is gone is said', () => {
    expect(at('2026-11-25')).toMatchObject({
      certificates: [
        {
          path: '/etc/letsencrypt/live/shop/fullchain.pem',
          alsoIn: ['/etc/ssl/copy.pem'],
          names: ['shop.example', 'www.shop.example'],
          subject: 'CN=shop.example',
          level: 'healthy',
        },
      ],
      unread: [{ path: '/etc/nginx/gone.pem', usedBy: 'nginx', why: { en: 'The file is not there.' } }],
    });
  });

  test.each([
    ['2026-12-01', []],
    ['2027-01-25', ['degraded']],
    ['2027-02-14', ['failing']],
    ['2027-03-01', ['failing']],
  ])('on %s the overview hears %j', (day, levels) => {
    expect(findingsInCertificates('web-1', at(day).certificates).map(({ level }) => level)).toEqual(levels);
  });

  test('what is renewed by itself may be short-lived; what is not is said 30 days before', () => {
    const level = (path: string, day: string) =>
      parseCertificates(`--- pilothouse-file ${path}\n${pem}`, [], new Date(day)).certificates[0]?.level;
    expect(level('/etc/letsencrypt/live/shop/fullchain.pem', '2027-01-21')).toBe('degraded');
    expect(level('/etc/nginx/ssl/shop.pem', '2027-01-19')).toBe('healthy');
    expect(level('/etc/nginx/ssl/shop.pem', '2027-01-22')).toBe('degraded');
    expect(level('/etc/nginx/ssl/shop.pem', '2027-02-14')).toBe('failing');
  });

  test('damaged files do no harm', () => {
    const damaged = `--- pilothouse-file /a\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`;
    expect(parseCertificates(damaged, [{ path: '/a', program: 'nginx', source: '/b:1' }], new Date()).unread).toMatchObject([
      { why: { en: 'The file holds no certificate.' } },
    ]);
  });
});
