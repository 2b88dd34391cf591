import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as later } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Root } from '../../../main/core/vantage/root.ts';
import { availability, startMachine } from '../../lab/machines.ts';
import type { Machine } from '../../lab/machines.ts';
import { failureFrom, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';

const lab = await availability();
const within = () => ({ signal: AbortSignal.timeout(40_000), timeoutMs: 30_000 });

/** Accounts of the machine, and the line of sudoers(5) for each; without one it is in none. */
const accounts: Readonly<Record<string, string | null>> = {
  free: 'free ALL=(ALL) NOPASSWD: ALL',
  asks: 'asks ALL=(ALL) ALL',
  single: 'single ALL=(root) NOPASSWD: /usr/bin/systemctl restart cron.service',
  some: 'some ALL=(root) /usr/bin/systemctl, /usr/bin/tee',
  mixed: 'mixed ALL=(root) ALL, NOPASSWD: /usr/bin/cat',
  nobody1: null,
  terminal: 'Defaults:terminal requiretty\nterminal ALL=(ALL) NOPASSWD: ALL',
  lectured: 'Defaults:lectured lecture=always\nlectured ALL=(ALL) ALL',
  locked: 'locked ALL=(ALL) ALL',
  changing: 'changing ALL=(ALL) ALL',
};

describe.skipIf(!lab.ok)(`commands as root on a real machine${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let machine: Machine;
  let rig: Rig;
  const passwordOf = (account: string) => `Canary ${account} é'"$(x)`;

  beforeAll(async () => {
    machine = await startMachine({ name: 'web-1' });
    rig = await startRig();
    await prepare(machine, passwordOf);
    const section = (name: string, user: string) =>
      `Host ${name}\n  HostName ${machine.address}\n  User ${user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${rig.home}/known\n  StrictHostKeyChecking accept-new\n`;
    await rig.writeConfig([...Object.keys(accounts), 'root', 'late', 'dutiful'].map((user) => section(user, user)).join('\n'));
  }, 30 * 60_000);
  afterAll(async () => {
    await rig?.stop();
    await machine?.stop();
  });
  beforeEach(() => rig.person.answers(() => null));

  async function rootOf(account: string): Promise<Root> {
    const vantage = await rig.core.rooms.vantages.open(`ssh:${account}`, { signal: AbortSignal.timeout(30_000) });
    return rig.core.rooms.roots.of(vantage, { signal: AbortSignal.timeout(30_000) });
  }
  const answersWith = (...values: readonly string[]) => {
    const before = rig.person.asked.length;
    rig.person.answers((_, index) => ({
      kind: 'secrets',
      values: [values[Math.min(index - before, values.length - 1)] ?? ''],
      keep: 'no',
    }));
    return { asked: () => rig.person.asked.slice(before) };
  };
  /** Wrong passwords that reached the authentication, as pam_faillock(8) counts them. */
  async function failedTries(account: string): Promise<number> {
    const { stdout } = await machine.run(`sudo faillock --user ${account}`);
    return stdout.split('\n').filter((line) => /^\d{4}-/u.test(line)).length;
  }
  const whoAmI = { program: 'id', args: ['-un'] };

  test('an account that is root runs it as it is', async () => {
    const root = await rootOf('root');
    expect(root.way).toBe('root');
    expect(root.shown(whoAmI)).toEqual(whoAmI);
    expect(await root.run(whoAmI, within())).toMatchObject({ stdout: 'root\n', exitCode: 0 });
  });

  test('this computer as root needs nothing', async () => {
    const vantage = await rig.core.rooms.vantages.open('here', { signal: AbortSignal.timeout(5000) });
    const root = await rig.core.rooms.roots.of(vantage, { signal: AbortSignal.timeout(5000) });
    if (process.getuid?.() !== 0) return expect(root.way).not.toBe('root');
    expect(root.way).toBe('root');
    expect(await root.run(whoAmI, within())).toMatchObject({ stdout: 'root\n' });
  });

  test('NOPASSWD: nothing is asked; input, exit code and environment arrive', async () => {
    const root = await rootOf('free');
    const asked = rig.person.asked.length;
    expect(await root.run({ program: 'cat', args: [], stdin: 'a\nb' }, within())).toMatchObject({ stdout: 'a\nb' });
    expect(await root.run({ program: 'sh', args: ['-c', 'echo "$X $LC_ALL"; exit 3'], env: { X: 'x y' } }, within())).toMatchObject({
      stdout: 'x y C\n',
      exitCode: 3,
    });
    expect(await text(await root.start(whoAmI, { signal: AbortSignal.timeout(20_000) }))).toBe('root\n');
    expect(rig.person.asked.length).toBe(asked);
  });

  test('a password is asked for once, serves several commands at once, and is remembered', async () => {
    const root = await rootOf('asks');
    const person = answersWith(passwordOf('asks'));
    const results = await Promise.all(
      [1, 2, 3].map((number) => root.run({ program: 'sh', args: ['-c', `id -un; echo ${number}`] }, within())),
    );
    expect(results.map(({ stdout }) => stdout)).toEqual(['root\n1\n', 'root\n2\n', 'root\n3\n']);
    expect(await root.run({ program: 'cat', args: [], stdin: Buffer.from([0, 255, 10, 65]) }, within())).toMatchObject({
      stdout: '\0\uFFFD\nA',
    });
    expect(await root.run({ program: 'cat', args: [] }, within())).toMatchObject({ stdout: '' });
    expect(await text(await root.start(whoAmI, { signal: AbortSignal.timeout(20_000) }))).toBe('root\n');
    expect(person.asked()).toMatchObject([
      { kind: 'secrets', purpose: 'password', target: 'asks', refused: 0, canKeep: true, rememberedMinutes: 5 },
    ]);
    expect(await failedTries('asks')).toBe(0);
  });

  test('three wrong passwords end it, and no more than three reach the account’s authentication', async () => {
    const root = await rootOf('locked');
    const person = answersWith('wrong 1', 'wrong 2', 'wrong 3', 'never asked');
    expect(await failureFrom(root.run(whoAmI, within()))).toMatchObject({ kind: 'sudo-password-refused' });
    expect(person.asked().map((request) => (request.kind === 'secrets' ? request.refused : null))).toEqual([0, 1, 2]);
    expect(await failedTries('locked')).toBe(3);
  });

  test('nobody answers: nothing was changed, and it says so', async () => {
    await machine.run('sudo faillock --user locked --reset');
    const root = await rootOf('locked');
    rig.person.answers(() => ({ kind: 'cancel' }));
    expect(await failureFrom(root.run(whoAmI, within()))).toMatchObject({ kind: 'cancelled' });
    expect(await failedTries('locked')).toBe(0);
  });

  test('a password that was changed since costs one try, then the new one is asked for', async () => {
    const root = await rootOf('changing');
    const first = answersWith(passwordOf('changing'));
    await root.run(whoAmI, within());
    expect(first.asked()).toHaveLength(1);
    await machine.run("echo 'changing:Another 1' | sudo chpasswd");
    const second = answersWith('Another 1');
    expect(await root.run(whoAmI, within())).toMatchObject({ stdout: 'root\n' });
    expect(second.asked()).toMatchObject([{ refused: 1 }]);
    expect(await failedTries('changing')).toBeLessThanOrEqual(1);
  });

  test('NOPASSWD for one command: that one runs unasked, word for word; another is refused for lack of rights', async () => {
    const root = await rootOf('single');
    const asked = rig.person.asked.length;
    expect(await root.run({ program: 'systemctl', args: ['restart', 'cron.service'] }, within())).toMatchObject({ exitCode: 0 });
    expect(rig.person.asked.length).toBe(asked);
    answersWith(passwordOf('single'));
    expect(await failureFrom(root.run({ program: 'systemctl', args: ['stop', 'cron.service'] }, within()))).toMatchObject({
      kind: 'root-not-available',
      evidence: expect.stringContaining('not allowed to execute') as string,
    });
    expect(await root.run({ program: 'systemctl', args: ['restart', 'cron.service'] }, within())).toMatchObject({ exitCode: 0 });
  });

  test('some commands only, with a password: no shell stands in between', async () => {
    const root = await rootOf('some');
    const person = answersWith(passwordOf('some'));
    expect(await root.run({ program: 'systemctl', args: ['restart', 'cron.service'] }, within())).toMatchObject({ exitCode: 0 });
    expect(await root.run({ program: 'tee', args: ['/root/said'], stdin: 'for the file\n' }, within())).toMatchObject({
      stdout: 'for the file\n',
    });
    expect((await machine.run('sudo cat /root/said')).stdout).toBe('for the file\n');
    expect(await failureFrom(root.run(whoAmI, within()))).toMatchObject({ kind: 'root-not-available' });
    expect(person.asked()).toHaveLength(1);
  });

  test('a command that needs no password after all never reads it', async () => {
    const root = await rootOf('mixed');
    answersWith(passwordOf('mixed'));
    expect(await root.run(whoAmI, within())).toMatchObject({ stdout: 'root\n' });
    expect(await root.run({ program: 'cat', args: [] }, within())).toMatchObject({ stdout: '' });
    expect(await root.run({ program: 'cat', args: [], stdin: 'mine' }, within())).toMatchObject({ stdout: 'mine' });
  });

  test('an account outside sudoers is told so', async () => {
    const root = await rootOf('nobody1');
    answersWith(passwordOf('nobody1'));
    expect(await failureFrom(root.run(whoAmI, within()))).toMatchObject({ kind: 'root-not-available' });
  });

  test('requiretty is named', async () => {
    const root = await rootOf('terminal');
    expect(await failureFrom(root.run(whoAmI, within()))).toMatchObject({ kind: 'sudo-needs-terminal' });
    expect(await failureFrom(root.start(whoAmI, { signal: AbortSignal.timeout(20_000) }))).toMatchObject({ kind: 'sudo-needs-terminal' });
  });

  test('the lecture of sudo is no output of the command', async () => {
    const root = await rootOf('lectured');
    answersWith(passwordOf('lectured'));
    expect(await root.run({ program: 'sh', args: ['-c', 'id -un; echo oops >&2'] }, within())).toMatchObject({
      stdout: 'root\n',
      stderr: 'oops\n',
    });
  });

  test('the password stands in no process list, no journal there, and nothing that is kept here', async () => {
    const root = await rootOf('asks');
    const secret = passwordOf('asks');
    answersWith(secret);
    const seen: string[] = [];
    const looking = new AbortController();
    const look = (async () => {
      while (!looking.signal.aborted) {
        for (const id of await readdir('/proc')) {
          if (!/^\d+$/u.test(id)) continue;
          for (const file of ['cmdline', 'environ']) {
            const said = await readFile(`/proc/${id}/${file}`, 'utf8').catch(() => '');
            if (said.includes('Canary')) seen.push(`${id} ${file}`);
          }
        }
        await later(5);
      }
    })();
    for (let run = 0; run < 6; run += 1) await root.run({ program: 'sleep', args: ['0.2'] }, within());
    await root.run({ program: 'sh', args: ['-c', 'cat; sleep 0.3'], stdin: 'x' }, within());
    looking.abort();
    await look;
    expect(seen).toEqual([]);
    expect((await machine.run('sudo journalctl --no-pager | grep -c Canary')).stdout.trim()).toBe('0');
    expect((await machine.run('sudo grep -rlI Canary /var/log /run /tmp 2>/dev/null')).stdout).toBe('');
    expect(await rig.everythingKept()).not.toContain('Canary');
  });

  test.skipIf(!existsSync('/usr/bin/doas'))(
    'doas where there is no sudo: with nopass it runs, without it says what is missing',
    async () => {
      await setUpDoas(machine);
      const root = await rootOf('dutiful');
      expect(root.way).toBe('doas');
      expect(await root.run({ program: 'sh', args: ['-c', 'id -un; echo "$X"'], env: { X: 'y' } }, within())).toMatchObject({
        stdout: 'root\ny\n',
      });
      expect(await text(await root.start(whoAmI, { signal: AbortSignal.timeout(20_000) }))).toBe('root\n');
      await machine.run(`sudo.real sh -c "echo 'permit dutiful' > /etc/doas.conf"`);
      expect(await failureFrom(root.run(whoAmI, within()))).toMatchObject({ kind: 'root-not-available' });
      expect(await failureFrom(root.start(whoAmI, { signal: AbortSignal.timeout(20_000) }))).toMatchObject({ kind: 'root-not-available' });
      await machine.run('sudo.real rm /usr/bin/doas');
    },
  );

  test('neither sudo nor doas', async () => {
    await machine.run('[ -e /usr/bin/sudo.real ] || sudo mv /usr/bin/sudo /usr/bin/sudo.real');
    expect(await failureFrom(rootOf('late'))).toMatchObject({
      kind: 'root-not-available',
      cause: { en: expect.stringContaining('neither') as string },
    });
  });
});

async function text(running: Awaited<ReturnType<Root['start']>>): Promise<string> {
  running.stderr.resume();
  running.stdin.end();
  let said = '';
  for await (const chunk of running.stdout) said += String(chunk);
  await running.ended;
  return said;
}

async function prepare(machine: Machine, passwordOf: (account: string) => string): Promise<void> {
  const key = `${machine.key.algorithm} ${machine.key.base64}`;
  const keyFor = (home: string, user: string) =>
    `mkdir -p ${home}/.ssh; echo '${key}' > ${home}/.ssh/authorized_keys; chown -R ${user}: ${home}/.ssh; chmod 700 ${home}/.ssh`;
  const lines = [
    'set -e',
    keyFor('/root', 'root'),
    ...[...Object.keys(accounts), 'late', 'dutiful'].flatMap((user) => [`useradd -m -s /bin/sh ${user}`, keyFor(`/home/${user}`, user)]),
    ...Object.entries(accounts).flatMap(([user, rule]) => [
      `echo ${Buffer.from(`${user}:${passwordOf(user)}\n`).toString('base64')} | base64 -d | chpasswd`,
      ...(rule === null ? [] : [`printf '%s\\n' '${rule}' > /etc/sudoers.d/${user}`]),
    ]),
    "sed -i '/@include common-auth/i auth required pam_faillock.so preauth deny=9' /etc/pam.d/sudo",
    "sed -i 's/^@include common-auth/auth [success=1 default=ignore] pam_unix.so\\nauth [default=die] pam_faillock.so authfail deny=9/' /etc/pam.d/sudo",
  ];
  const script = Buffer.from(`${lines.join('\n')}\n`).toString('base64');
  expect(await machine.run(`echo ${script} | base64 -d | sudo sh -s`)).toMatchObject({ code: 0 });
}

/** The program of this computer, which runs the same release as its machines. */
async function setUpDoas(machine: Machine): Promise<void> {
  const program = (await readFile('/usr/bin/doas')).toString('base64');
  const pam = '@include common-auth\n@include common-account\n@include common-session-noninteractive\n';
  for (let at = 0; at < program.length; at += 60_000) await machine.run(`printf %s ${program.slice(at, at + 60_000)} >> /tmp/doas.base64`);
  const script = [
    'set -e',
    'base64 -d /tmp/doas.base64 > /usr/bin/doas',
    'chown root: /usr/bin/doas; chmod 4755 /usr/bin/doas',
    `printf '${pam.replaceAll('\n', String.raw`\n`)}' > /etc/pam.d/doas`,
    "echo 'permit nopass dutiful' > /etc/doas.conf; chmod 600 /etc/doas.conf",
    'mv /usr/bin/sudo /usr/bin/sudo.real',
  ];
  expect(await machine.run(`echo ${Buffer.from(`${script.join('\n')}\n`).toString('base64')} | base64 -d | sudo sh -s`)).toMatchObject({
    code: 0,
  });
}
