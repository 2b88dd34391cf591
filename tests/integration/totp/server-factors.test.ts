import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesHolding } from '../../lab/files-holding.ts';
import type { KeychainLab } from '../../lab/keychain.ts';
import { availability as keychainAvailability, startKeychain } from '../../lab/keychain.ts';
import type { Machine } from '../../lab/machines.ts';
import { availability, startMachine } from '../../lab/machines.ts';
import { offerSecondFactor } from '../../lab/machines/second-factor-package.ts';
import { eventually, run } from '../../lab/processes.ts';

const machines = await availability();
const keychains = await keychainAvailability();
const missing = !machines.ok ? machines.reason : !keychains.ok ? keychains.reason : null;
const program = fileURLToPath(new URL('../../../main/core/cli/index.ts', import.meta.url));

/** The machine has no time to lose in a test; a person gets five minutes. */
const SHORT = ['--return-after', '45'];

describe.skipIf(missing !== null)(`a second factor for the logins of a real machine${missing === null ? '' : ` (${missing})`}`, () => {
  let machine: Machine;
  let keychain: KeychainLab;
  let dataDir: string;

  const start = (args: readonly string[]) =>
    spawn(process.execPath, [program, 'totp', 'server', ...args, '--data-dir', dataDir], {
      env: { ...process.env, ...keychain.env, LANG: 'C.UTF-8', PILOTHOUSE_KEYCHAIN: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
    });
  const desk = async (...args: string[]) => {
    const child = start([...args, '--json']);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout, stderr, json: () => JSON.parse(stdout === '' ? 'null' : stdout) as Record<string, unknown> };
  };
  /** As root on the machine, through an account that is never enrolled. */
  const asRoot = async (script: string, mayFail = false) => {
    const { code, stdout, stderr } = await openSsh('keeper', `sudo sh -c '${script.replaceAll("'", `'"'"'`)}'`);
    if (!mayFail) expect(code, `${script.slice(0, 200)}: ${stderr}`).toBe(0);
    return stdout;
  };
  /** OpenSSH's own client; `answer` is what it types where it is asked, one after the other where there are several. */
  const openSsh = async (user: string, command: string, answer: string | readonly string[] | null = null) => {
    const ask = join(keychain.env.HOME, 'askpass');
    const answers = typeof answer === 'string' ? [answer] : (answer ?? []);
    await writeFile(`${ask}.answers`, answers.map((one) => `${one}\n`).join(''));
    // The last one stands for every later question.
    await writeFile(ask, '#!/bin/sh\nhead -n 1 "$0.answers"\n[ "$(wc -l < "$0.answers")" -lt 2 ] || sed -i 1d "$0.answers"\n');
    await chmod(ask, 0o700);
    const options = ['-o', `BatchMode=${answer === null ? 'yes' : 'no'}`, '-o', 'NumberOfPasswordPrompts=1', '-o', 'IdentitiesOnly=yes'];
    const known = ['-o', `UserKnownHostsFile=${join(keychain.env.HOME, '.ssh', 'known_hosts')}`, '-o', 'LogLevel=ERROR'];
    const connect = () =>
      run('ssh', ['-F', 'none', ...options, ...known, '-i', machine.key.path, `${user}@${machine.address}`, command], {
        env: { ...process.env, SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' },
      });
    // While sshd begins anew, nobody listens for a moment.
    return eventually('sshd listening', async () => {
      const done = await connect();
      return done.stderr.includes('Connection refused') ? undefined : done;
    });
  };
  const asked = async (user: string) => {
    const status = await desk('keeper', 'status');
    const { accounts } = status.json() as { accounts: { name: string; asked: string }[] };
    return accounts.find(({ name }) => name === user)?.asked;
  };
  const configuration = () => asRoot('cat /etc/pam.d/sshd /etc/ssh/sshd_config; cat /etc/ssh/sshd_config.d/*.conf 2>/dev/null; true');

  beforeAll(async () => {
    [machine, keychain] = await Promise.all([startMachine({ name: 'web-1' }), startKeychain()]);
    const home = keychain.env.HOME;
    dataDir = join(home, 'data');
    await mkdir(join(home, '.ssh'), { recursive: true, mode: 0o700 });
    const section = (name: string, user: string) =>
      `Host ${name}\n  HostName ${machine.address}\n  User ${user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n`;
    await writeFile(
      join(home, '.ssh', 'config'),
      [section('web-1', 'ops'), section('keeper', 'keeper'), section('guest', 'guest')].join('\n'),
    );
    await writeFile(join(home, '.ssh', 'known_hosts'), `${machine.knownHosts}\n`);
    const accounts = ['keeper', 'guest', 'anna'].map(
      (name) =>
        `useradd -m -s /bin/bash ${name}; mkdir -p ~${name}/.ssh; cp /home/ops/.ssh/authorized_keys ~${name}/.ssh/; chown -R ${name}: ~${name}; chmod 700 ~${name}/.ssh`,
    );
    const prepared = await machine.run(
      `sudo sh -c '${[...accounts, 'echo "keeper ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers.d/keeper'].join('; ')}'`,
    );
    expect(prepared.code, prepared.stderr).toBe(0);
    // sudo is there for a group only, so that guest has none.
    await asRoot('usermod -aG sudo ops; usermod -aG sudo keeper; chgrp sudo /usr/bin/sudo; chmod 4750 /usr/bin/sudo');
    for (const script of await offerSecondFactor()) await asRoot(script);
  }, 30 * 60_000);
  afterAll(async () => {
    await machine?.stop();
    await keychain?.stop();
  });

  test(
    'before: who has one, as root and without; what cannot end well is refused before anything is touched',
    { timeout: 120_000 },
    async () => {
      const before = await configuration();
      await asRoot(
        'printf "SECRETSECRETSECR\\n\\" TOTP_AUTH\\n12345678\\n" > ~anna/.google_authenticator; chown anna: ~anna/.google_authenticator; chmod 644 ~anna/.google_authenticator',
      );
      const status = await desk('keeper', 'status');
      expect(status.json()).toMatchObject({ asRoot: true, loginUser: 'keeper', manager: 'apt', module: null, waitingUntil: null });
      const { accounts } = status.json() as { accounts: { name: string; file: unknown; asked: string }[] };
      expect(accounts.find(({ name }) => name === 'anna')).toMatchObject({
        asked: 'off',
        file: { mode: '644', options: ['TOTP_AUTH'], recoveryCodesLeft: 1, problem: { en: expect.stringContaining('644') as string } },
      });
      expect(status.stdout).not.toContain('SECRETSECRETSECR');
      const [guest, noSudo] = await Promise.all([desk('guest', 'status'), desk('guest', 'enrol', '--yes')]);
      expect(guest.json()).toMatchObject({
        asRoot: false,
        notes: expect.arrayContaining([
          { en: expect.stringContaining('without root') as string, fr: expect.any(String) as string },
        ]) as unknown,
      });

      expect(noSudo.json()).toMatchObject({ error: { kind: 'root-not-available' } });

      await asRoot('echo "Nonsense yes" >> /etc/ssh/sshd_config');
      const broken = await desk('web-1', 'enrol', '--yes');
      expect(broken.json()).toMatchObject({ error: { kind: 'command-failed', evidence: expect.stringContaining('Nonsense') as string } });
      await asRoot('sed -i /Nonsense/d /etc/ssh/sshd_config; mv /usr/bin/apt-get /usr/bin/apt-get.away');
      const unknown = await desk('web-1', 'enrol', '--yes');
      await asRoot('mv /usr/bin/apt-get.away /usr/bin/apt-get');
      expect(unknown.json()).toMatchObject({
        error: { kind: 'not-available', message: expect.stringContaining('package manager') as string },
      });
      expect(await configuration()).toBe(before);
    },
  );

  test(
    'enrolled, proven by a second session; a key alone and a wrong code are refused; the secret stands nowhere',
    { timeout: 180_000 },
    async () => {
      const planned = await desk('web-1', 'enrol', '--dry-run');
      const plan = planned.json() as { diffs: { path: string; after: string }[] };
      expect(plan.diffs.map(({ path }) => path)).toEqual([
        '/home/ops/.google_authenticator',
        '/etc/ssh/sshd_config.d/10-pilothouse-second-factor.conf',
        '/etc/pam.d/sshd',
      ]);
      expect(plan.diffs[1]?.after).toContain('Match User ops\n    AuthenticationMethods publickey,keyboard-interactive');

      const watching = openSsh('keeper', 'for turn in $(seq 150); do ps axww -o args; [ -e /tmp/watched ] && break; sleep 0.1; done');
      const enrolled = await desk('web-1', 'enrol', '--yes', ...SHORT);
      await asRoot('touch /tmp/watched');
      const processes = (await watching).stdout;
      expect(enrolled.code, enrolled.stdout + enrolled.stderr).toBe(0);
      expect(enrolled.json()).toMatchObject({ user: 'ops', recoveryCodes: 5 });
      const file = (await asRoot('cat ~ops/.google_authenticator')).split('\n');
      const [secret = ''] = file;
      expect(secret).toMatch(/^[A-Z2-7]{32}$/u);
      expect(file.filter((line) => /^\d{8}$/u.test(line))).toHaveLength(5);
      expect((await asRoot('stat -c "%a %U" ~ops/.google_authenticator')).trim()).toBe('400 ops');

      expect(file.some((line) => line.startsWith('" RATE_LIMIT 3 30'))).toBe(true);
      // Three attempts in half a minute are fewer than this test makes.
      await asRoot('sed -i /RATE_LIMIT/d ~ops/.google_authenticator');
      // Another process logs in with a code of the authenticator; OpenSSH with the key alone, or a wrong code, does not.
      const status = await desk('web-1', 'status');
      expect(status.json()).toMatchObject({ loginUser: 'ops', asRoot: true, waitingUntil: null });
      const { accounts } = status.json() as { accounts: { name: string; asked: string; byPilothouse: boolean }[] };
      expect(accounts.find(({ name }) => name === 'ops')).toMatchObject({ asked: 'always', byPilothouse: true });
      expect(accounts.find(({ name }) => name === 'keeper')).toMatchObject({ asked: 'off' });
      expect((await openSsh('ops', 'true')).code).not.toBe(0);
      expect((await openSsh('ops', 'true', '000000')).code).not.toBe(0);
      // A recovery code of the file works, once.
      const recovery = file.find((line) => /^\d{8}$/u.test(line)) ?? '';
      expect((await openSsh('ops', 'true', recovery)).code).toBe(0);
      expect(await asRoot('ls /etc/systemd/system/pilothouse* /var/lib/pilothouse-second-factor 2>/dev/null | wc -l')).toBe('0\n');

      for (const canary of [secret, recovery]) {
        expect(await filesHolding(dataDir, canary)).toEqual([]);
        for (const said of [planned.stdout, planned.stderr, enrolled.stdout, enrolled.stderr, status.stdout, processes])
          expect(said).not.toContain(canary);
      }
      expect(processes).toContain('sshd');
    },
  );

  test('a clock that is off is said with by how much, and nothing is begun; sshd is never made to read what it refuses', async () => {
    const before = await configuration();
    await asRoot(
      'printf "#!/bin/sh\\nif [ \\"\\$1\\" = +%%s.%%N ]; then exec /bin/date +%%s.%%N -d \\"94 seconds\\"; fi\\nexec /bin/date \\"\\$@\\"\\n" > /usr/local/bin/date; chmod 755 /usr/local/bin/date',
    );
    const off = await desk('keeper', 'enrol', '--user', 'anna', '--yes');
    await asRoot('rm /usr/local/bin/date');
    expect(off.json()).toMatchObject({
      error: {
        kind: 'not-available',
        message: expect.stringMatching(/clock is 9[345] s ahead of this computer’s: codes would be refused/u) as string,
      },
    });
    await asRoot(
      'printf "#!/bin/sh\\nif [ \\"\\$1\\" = -t ] && grep -q anna /etc/ssh/sshd_config.d/*; then echo Bad configuration option >&2; exit 255; fi\\nexec /usr/sbin/sshd \\"\\$@\\"\\n" > /usr/local/sbin/sshd; chmod 755 /usr/local/sbin/sshd',
    );
    const refused = await desk('keeper', 'enrol', '--user', 'anna', '--yes', ...SHORT);
    await asRoot('rm /usr/local/sbin/sshd');
    expect(refused.json()).toMatchObject({
      error: {
        kind: 'command-failed',
        message: expect.stringMatching(/sshd does not take its configuration.*taken back/u) as string,
        evidence: 'Bad configuration option',
      },
    });
    expect(await configuration()).toBe(before);
  }, 120_000);

  test('a password and a code for every account that has a secret: a key alone no longer does, others log in as before', async () => {
    await asRoot(
      'echo anna:annas-password | chpasswd; printf "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP\\n\\" TOTP_AUTH\\n12345678\\n" > ~anna/.google_authenticator; chown anna: ~anna/.google_authenticator; chmod 400 ~anna/.google_authenticator; useradd -m -s /bin/bash otto; echo otto:ottos-password | chpasswd',
    );
    for (const [user, password] of [
      ['otto', 'ottos-password'],
      ['ops', machine.password],
    ]) {
      const kept = spawn(
        process.execPath,
        [program, 'credentials', 'set', `ssh/${user}@${machine.address}:22/password`, '--stdin', '--data-dir', dataDir],
        { env: { ...process.env, ...keychain.env, PILOTHOUSE_KEYCHAIN: '' }, stdio: ['pipe', 'ignore', 'inherit'], timeout: 60_000 },
      );
      kept.stdin.end(password);
      expect(await once(kept, 'close')).toEqual([0, null]);
    }
    // guest has no password: one could never get in with it.
    const locked = await desk('keeper', 'enrol', '--user', 'guest', '--factors', 'password-and-code', '--yes');
    expect(locked.json()).toMatchObject({
      error: { kind: 'not-available', message: expect.stringContaining('guest has no password') as string },
    });
    const enrolled = await desk('keeper', 'enrol', '--user', 'otto', '--factors', 'password-and-code', '--everyone', '--yes', ...SHORT);
    expect(enrolled.code, enrolled.stdout + enrolled.stderr).toBe(0);
    expect([await asked('otto'), await asked('anna'), await asked('ops'), await asked('guest')]).toEqual([
      'always',
      'always',
      'always',
      'off',
    ]);
    expect((await openSsh('anna', 'true')).code).not.toBe(0);
    expect((await openSsh('anna', 'true', ['annas-password', '00000000'])).code).not.toBe(0);
    expect((await openSsh('anna', 'true', ['not-her-password', '12345678'])).code).not.toBe(0);
    expect((await openSsh('anna', 'true', ['annas-password', '12345678'])).code).toBe(0);
    expect((await openSsh('anna', 'true', ['annas-password', '12345678'])).code).not.toBe(0);
    expect((await openSsh('guest', 'true')).code).toBe(0);

    const removed = await desk('keeper', 'remove', '--user', 'otto', '--yes', ...SHORT);
    expect(removed.code, removed.stdout + removed.stderr).toBe(0);
    const hers = await desk('keeper', 'remove', '--user', 'anna', '--yes', ...SHORT);
    expect(hers.code, hers.stdout + hers.stderr).toBe(0);
    // Her secret was there before: it stays hers.
    expect(await asRoot('ls ~otto/.google_authenticator ~anna/.google_authenticator 2>/dev/null; true')).toBe(
      '/home/anna/.google_authenticator\n',
    );
  }, 180_000);

  test('a second session that does not get in takes everything back at once', { timeout: 120_000 }, async () => {
    const before = await configuration();
    await asRoot('rm -f ~anna/.google_authenticator; echo "auth requisite pam_deny.so" > /etc/pam.d/lab-deny');
    // Logins of anna fail behind the code, as they would where her account had expired.
    await asRoot(
      'printf "account [success=ignore default=1] pam_succeed_if.so quiet user = anna\\naccount requisite pam_deny.so\\n" >> /etc/pam.d/sshd',
    );
    const sabotaged = await configuration();
    const failed = await desk('keeper', 'enrol', '--user', 'anna', '--yes', ...SHORT);
    expect(failed.code, failed.stdout).not.toBe(0);
    expect(failed.json()).toMatchObject({ error: { message: expect.stringContaining('Everything was taken back') as string } });
    expect(await configuration()).toBe(sabotaged);
    expect(await asRoot('ls ~anna/.google_authenticator 2>/dev/null | wc -l')).toBe('0\n');
    await asRoot(`sed -i '/user = anna/d; /^account requisite pam_deny.so/d' /etc/pam.d/sshd`);
    expect(await configuration()).toBe(before);
  });

  test(
    'Ctrl+C before the proof takes everything back; after a console that died the machine does so by itself',
    { timeout: 240_000 },
    async () => {
      const before = await configuration();
      const noFile = async () => (await asRoot('ls ~anna/.google_authenticator 2>/dev/null | wc -l')) === '0\n';
      // Long enough to be certain that the proof is not over when the console is stopped.
      await asRoot(
        'printf "account [success=ignore default=1] pam_succeed_if.so quiet user = anna\\naccount optional pam_exec.so quiet /bin/sleep 25\\n" >> /etc/pam.d/sshd',
      );
      const slow = await configuration();
      const begun = async (returnAfter: string) => {
        const console = start(['keeper', 'enrol', '--user', 'anna', '--yes', '--return-after', returnAfter]);
        let said = '';
        console.stdout.resume();
        console.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
        await eventually('the second session being tried', () => (said.includes('A second session logs in') ? true : undefined), {
          timeoutMs: 60_000,
        });
        return console;
      };
      const stopped = await begun('600');
      const stopping = once(stopped, 'close');
      stopped.kill('SIGINT');
      await stopping;
      expect(await configuration()).toBe(slow);
      expect(await noFile()).toBe(true);

      const killed = await begun('15');
      const ended = once(killed, 'close');
      killed.kill('SIGKILL');
      await ended;
      await eventually(
        'the machine taking it back',
        async () => ((await asRoot('ls /var/lib/pilothouse-second-factor/returned 2>/dev/null | wc -l')) === '1\n' ? true : undefined),
        { timeoutMs: 90_000 },
      );
      expect(await configuration()).toBe(slow);
      expect(await noFile()).toBe(true);
      await asRoot(`sed -i '/user = anna/d; /pam_exec.so quiet .bin.sleep/d' /etc/pam.d/sshd`);
      expect(await configuration()).toBe(before);
      expect((await openSsh('anna', 'true')).code).toBe(0);
    },
  );

  test('removed again: the key alone gets in, and both sides have forgotten the secret', { timeout: 120_000 }, async () => {
    const removed = await desk('web-1', 'remove', '--yes', ...SHORT);
    expect(removed.code, removed.stdout + removed.stderr).toBe(0);
    expect(removed.json()).toMatchObject({ user: 'ops', totp: null });
    expect((await openSsh('ops', 'true')).code).toBe(0);
    expect(await asked('ops')).toBe('off');
    expect(
      await asRoot(
        'ls ~ops/.google_authenticator /etc/ssh/sshd_config.d 2>/dev/null | grep -c pilothouse; grep -c Pilothouse /etc/pam.d/sshd; true',
      ),
    ).toBe('0\n0\n');
    const again = await desk('web-1', 'remove', '--yes');
    expect(again.json()).toMatchObject({ error: { kind: 'not-found' } });
  });
});
