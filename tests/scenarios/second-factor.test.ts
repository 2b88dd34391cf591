import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from 'otplib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeychainLab } from '../lab/keychain.ts';
import { availability, startKeychain } from '../lab/keychain.ts';
import { availability as sshdAvailability, startSshd } from '../lab/sshd.ts';
import { filesHolding } from '../lab/files-holding.ts';
import type { Workstation } from './pilothouse.ts';
import { makeWorkstation } from './pilothouse.ts';

const can = await availability();
const sshd = await sshdAvailability();

describe.skipIf(!can.ok)(`story A step 9: a second factor, with a real keychain${can.ok ? '' : ` (${can.reason})`}`, () => {
  let keychain: KeychainLab;
  let desk: Workstation;
  beforeAll(async () => {
    keychain = await startKeychain();
    desk = await makeWorkstation({ env: { ...keychain.env, PILOTHOUSE_KEYCHAIN: '' } });
  });
  afterAll(async () => {
    await desk?.remove();
    await keychain?.stop();
  });

  it('is enrolled, listed, runs, and a wrong code is explained', async () => {
    const enrolled = await desk.run(['totp', 'enrol', '--issuer', 'Example', '--account', 'jean', '--json']);
    expect(enrolled.exitCode).toBe(0);
    const { id, uri, secret } = enrolled.json<{ id: string; uri: string; secret: string }>();
    expect(uri).toMatch(/^otpauth:\/\/totp\/Example:jean\?/u);
    const list = await desk.run(['totp', 'list', '--json']);
    expect(list.json<unknown[]>()).toMatchObject([{ id, issuer: 'Example', account: 'jean' }]);
    expect(list.stdout).not.toContain(secret);
    const code = await desk.run(['totp', 'code', id, '--json']);
    expect(code.json<{ code: string }>().code).toMatch(/^\d{6}$/u);
    const right = await desk.run(['totp', 'verify', id, await generate({ secret }), '--json']);
    expect(right.json()).toMatchObject({ valid: true });
    expect(right.exitCode).toBe(0);
    const fast = await desk.run(['totp', 'verify', id, await generate({ secret, epoch: Math.floor(Date.now() / 1000) + 150 }), '--json']);
    expect(fast.exitCode).toBe(1);
    const { valid, driftSeconds, reason } = fast.json<{ valid: boolean; driftSeconds: number; reason: string }>();
    expect(valid).toBe(false);
    expect(driftSeconds).toBeGreaterThanOrEqual(120);
    expect(driftSeconds).toBeLessThanOrEqual(180);
    expect(reason).toMatch(/ahead/u);
    expect(await filesHolding(desk.dataDir, secret)).toEqual([]);
  });

  const ssh = sshd.ok ? it : it.skip;
  ssh('fills its codes in where a login over SSH asks for them: nobody types anything', { timeout: 120_000 }, async () => {
    const lab = await startSshd({ variants: ['totp'] });
    try {
      const { address, port, knownHosts } = lab.servers.totp;
      // The keychain's session has a home of its own.
      const folder = join(keychain.env.HOME, '.ssh');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(join(folder, 'config'), `Host web-1\n  HostName ${address}\n  Port ${port}\n  User ${lab.user}\n`);
      await writeFile(join(folder, 'known_hosts'), knownHosts);
      const enrolled = await desk.run(['totp', 'enrol', '--issuer', 'Lab SSH', '--account', 'ops', '--json']);
      const { id, secret } = enrolled.json<{ id: string; secret: string }>();
      await lab.useTotpSecret(secret);
      await desk.run(['credentials', 'set', `ssh/${lab.user}@${address}:${port}/password`, '--stdin'], { stdin: lab.password });

      const alone = await desk.run(['hosts', 'check', 'web-1', '--json']);
      expect(alone.exitCode).toBe(3);
      expect(alone.json()).toMatchObject({
        reason: 'auth-failed',
        failure: { remedy: expect.stringContaining('pilothouse hosts set HOST --totp ID') as string },
      });

      expect((await desk.run(['hosts', 'set', 'web-1', '--totp', 'no-such-id'])).exitCode).toBe(2);
      const unconfirmed = await desk.run(['hosts', 'set', 'web-1', '--totp', id, '--json']);
      expect(unconfirmed.exitCode).toBe(2);
      expect(unconfirmed.json()).toMatchObject({ error: { remedy: expect.stringContaining(`totp verify ${id}`) as string } });
      expect((await desk.run(['totp', 'verify', id, await generate({ secret })])).exitCode).toBe(0);
      expect((await desk.run(['hosts', 'set', 'web-1', '--totp', id, '--json'])).json()).toMatchObject({ host: 'web-1', totp: id });
      const check = await desk.run(['hosts', 'check', 'web-1', '--json']);
      expect(check.json()).toMatchObject({
        ok: true,
        attempts: [{ what: '(kept password)', result: 'accepted; code of Lab SSH (ops) filled in' }],
      });
      // Another process, and not the same code again.
      const run = await desk.run(['run', 'web-1', '--json', '--', 'id', '-un']);
      expect(run.json()).toMatchObject([{ host: 'web-1', exitCode: 0, stdout: `${lab.user}\n` }]);
      expect(await filesHolding(desk.dataDir, secret)).toEqual([]);

      const kept = await desk.run(['totp', 'remove', id, '--json']);
      expect(kept.exitCode).toBe(2);
      expect(kept.json()).toMatchObject({ error: { kind: 'confirmation-needed', remedy: 'Add --yes.' } });
      expect((await desk.run(['totp', 'remove', id, '--yes', '--json'])).json()).toEqual({ removed: id });
    } finally {
      await lab.stop();
    }
  });

  it('a credential set on standard input is kept by the keychain, named in the list, and deleted', async () => {
    const set = await desk.run(['credentials', 'set', 'mail/smtp.example/ops', '--stdin', '--json'], { stdin: 'canary-credential-91c2' });
    expect(set.exitCode).toBe(0);
    expect(set.stdout + set.stderr).not.toContain('canary-credential-91c2');
    const list = await desk.run(['credentials', 'list', '--json']);
    expect(list.json<{ name: string; where: string }[]>()).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'mail/smtp.example/ops', where: 'keychain' })]),
    );
    const deleted = await desk.run(['credentials', 'delete', 'mail/smtp.example/ops', '--yes', '--json']);
    expect(deleted.json()).toEqual({ deleted: true });
    expect(await filesHolding(desk.dataDir, 'canary-credential-91c2')).toEqual([]);
  });
});

describe('without a keychain', () => {
  it('a secret that would be lost at once is refused, with what to do', async () => {
    const desk = await makeWorkstation();
    const set = await desk.run(['credentials', 'set', 'x', '--stdin', '--json'], { stdin: 'canary-lost-55' });
    expect(set.exitCode).toBe(3);
    expect(set.json()).toMatchObject({ error: { kind: 'keychain-unreachable', remedy: expect.stringContaining('pilothouse serve') } });
    expect(set.stdout + set.stderr).not.toContain('canary-lost-55');
    await desk.remove();
  });

  it('a second factor is enrolled in the sealed file, and gives its code to the next command', async () => {
    const desk = await makeWorkstation();
    const stdin = 'crab lantern mooring 7\n';
    expect((await desk.run(['credentials', 'store', 'create', '--passphrase-fd', '0'], { stdin })).exitCode).toBe(0);
    const enrolled = await desk.run(['totp', 'enrol', '--issuer', 'Example', '--account', 'jean', '--json', '--passphrase-fd', '0'], {
      stdin,
    });
    const { id, where } = enrolled.json<{ id: string; where: string }>();
    expect(where).toBe('sealed-file');
    expect((await desk.run(['totp', 'code', id, '--json', '--passphrase-fd', '0'], { stdin })).json()).toMatchObject({ id });
    await desk.remove();
  });

  it('wrong usage is one JSON document and exit code 2', async () => {
    const desk = await makeWorkstation();
    for (const args of [
      ['bogus'],
      ['units'],
      ['check'],
      ['check', 'not a url'],
      ['pods', 'list', '--context', 'c'],
      ['mail', 'test', '--server', 'nowhere'],
      ['facts', 'h', '--bogus'],
      ['totp', 'code', 'none'],
      ['check', 'http://x/', '--via', 'pod:c/n/p'],
      ['serve', '--port', 'many'],
    ]) {
      const answer = await desk.run([...args, '--json']);
      expect(answer.exitCode, args.join(' ')).toBe(2);
      expect(answer.json<{ error: { kind: string; message: string; remedy: string } }>().error.message, args.join(' ')).not.toBe('');
    }
    await desk.remove();
  });

  it('wrong usage is said in French to a French terminal', async () => {
    const desk = await makeWorkstation({ env: { LANG: 'fr_FR.UTF-8' } });
    const unknown = await desk.run(['facts', 'h', '--bogus']);
    expect(unknown.stderr).toContain('Il n’y a pas d’option --bogus ici.');
    const status = await desk.run(['check', 'http://127.0.0.1:9/', '--status', 'abc']);
    expect(status.exitCode).toBe(2);
    expect(status.stderr).toContain('--status abc n’est pas un statut HTTP.');
    await desk.remove();
  });

  it('settings that were set aside are said, and the command goes on', async () => {
    const desk = await makeWorkstation();
    await mkdir(desk.dataDir, { recursive: true });
    await writeFile(join(desk.dataDir, 'settings.json'), '{ broken');
    const list = await desk.run(['totp', 'list', '--json']);
    expect(list.exitCode).toBe(0);
    expect(list.json()).toEqual([]);
    expect(list.stderr).toContain('settings');
    await desk.remove();
  });

  it('one Ctrl+C ends the wait for a secret on standard input', async () => {
    const desk = await makeWorkstation();
    await mkdir(desk.dataDir, { recursive: true });
    // What is said about it tells that the command runs.
    await writeFile(join(desk.dataDir, 'settings.json'), '{ broken');
    const running = start(desk, ['credentials', 'set', 'x', '--stdin', '--json']);
    await once(running.child.stderr, 'data');
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 130, document: { error: { kind: 'cancelled' } } });
    await desk.remove();
  });

  it('Ctrl+C during a check is a cancelled check, not a bug', async () => {
    const desk = await makeWorkstation();
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const running = start(desk, ['check', `http://127.0.0.1:${port}/`, '--json']);
    const [socket] = (await once(silent, 'connection')) as [Socket];
    socket.on('error', () => socket.destroy());
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({ exitCode: 130, document: { error: { kind: 'cancelled' } } });
    socket.destroy();
    silent.close();
    await desk.remove();
  });
});

/** A command that goes on until it is interrupted; its standard input stays open. */
function start(desk: Workstation, args: readonly string[]) {
  const cli = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url));
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [cli, ...args, '--data-dir', desk.dataDir], {
    env: { PATH, HOME: desk.home, LANG: 'en_GB.UTF-8', PILOTHOUSE_KEYCHAIN: 'none' },
    stdio: 'pipe',
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const ended = once(child, 'close').then(([code]) => ({ exitCode: code as number | null, document: JSON.parse(stdout) as unknown }));
  return { child, ended };
}
