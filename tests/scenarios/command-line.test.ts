import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Workstation } from './pilothouse.ts';
import { cli, makeWorkstation } from './pilothouse.ts';

let at: Workstation;
beforeEach(async () => {
  at = await makeWorkstation();
});
afterEach(() => at.remove());

test('--json may stand before the command too', async () => {
  const answer = await at.run(['--json', 'hosts', 'list']);
  expect(answer).toMatchObject({ exitCode: 0 });
  expect(answer.json()).toEqual([]);
});

test('the mail settings of an .env file of this computer are read by a name that Node does not take for its own', async () => {
  const file = join(at.home, 'shop.env');
  await writeFile(file, 'SMTP_HOST=mail.example.org\nSMTP_PORT=587\nSMTP_PASSWORD=canary-of-the-quay\n');
  const answer = await at.run(['mail', 'deployed', '--dotenv', `here:${file}`, '--json']);
  expect(answer.stderr).toBe('');
  expect(answer.json()).toMatchObject({ server: 'mail.example.org', port: 587, password: true });
  expect(answer.stdout).not.toContain('canary-of-the-quay');
  const other = await at.run(['--', 'mail', 'deployed', '--env-file', `here:${file}`, '--json']);
  expect(other.json()).toEqual(answer.json());
});

test('everything in the data folder is for this user alone', async () => {
  await at.run(['hosts', 'add', 'web-1', '--host-name', '192.0.2.1']);
  for (const name of ['settings.json', 'settings.lock', 'pilothouse.db']) expect((await stat(join(at.dataDir, name))).mode & 0o077).toBe(0);
});

test('a program runs with its arguments as given; its exit code is said, and what may destroy something asks first', async () => {
  const answer = await at.run(['run', 'here', '--json', '--', 'sh', '-c', 'printf %s "$1"; exit 4', 'sh', "it's; $HOME"]);
  expect(answer.exitCode).toBe(1);
  expect(answer.json()).toEqual([{ host: 'here', exitCode: 4, stdout: "it's; $HOME", stderr: '' }]);
  const refused = await at.run(['run', 'here', '--json', '--', 'rm', '-rf', join(at.home, 'nothing')]);
  expect(refused.exitCode).toBe(2);
  expect(refused.json()).toMatchObject({ error: { kind: 'confirmation-needed' } });
  expect((await at.run(['run', 'here', '--yes', '--', 'rm', '-rf', join(at.home, 'nothing')])).exitCode).toBe(0);
});

test('Ctrl+C in the middle of a run says what is known of it, and not that it may simply be started again', async () => {
  const { PATH = '' } = process.env;
  const args = ['run', 'here', '--data-dir', at.dataDir, '--', 'sh', '-c', 'echo begun; exec sleep 60'];
  const child = spawn(process.execPath, [cli, ...args], {
    env: { PATH, HOME: at.home, LANG: 'en_GB.UTF-8', PILOTHOUSE_KEYCHAIN: 'none' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([130, null]);
  expect(said).toContain('here: interrupted. If the program had begun there, it was asked to stop; what it did is not known.');
});

test('an export does not replace a file, and says so before a passphrase is asked for', async () => {
  const file = join(at.home, 'there');
  await writeFile(file, 'kept');
  const refused = await at.run(['credentials', 'export', '--output', file, '--json']);
  expect(refused.exitCode).toBe(2);
  expect(refused.json()).toMatchObject({ error: { kind: 'bad-input', message: `${file} is there already, and is not replaced.` } });
});

test('help and headings are French where the terminal is', async () => {
  await at.remove();
  at = await makeWorkstation({ env: { LANG: 'fr_FR.UTF-8' }, sshConfig: 'Host web\n  HostName 192.0.2.1\n' });
  expect((await at.run(['hosts', 'list'])).stdout).toMatch(
    /^NOM +ADRESSE +PORT +UTILISATEUR +REBOND +ENVIRONNEMENT +ÉTIQUETTES +SOURCE\n/u,
  );
  const help = await at.run(['credentials', 'delete', '--help']);
  expect(help.exitCode).toBe(0);
  expect(help.stdout).toContain('oublier un secret');
  const file = join(at.home, 'shop.env');
  await writeFile(file, 'SMTP_HOST=mail.example.org\nSMTP_PASSWORD=canary-of-the-quay\n');
  const settings = await at.run(['mail', 'deployed', '--dotenv', `here:${file}`]);
  expect(settings.stdout).toMatch(/^serveur +mail\.example\.org +SMTP_HOST/mu);
  expect(settings.stdout).toMatch(/^mot de passe +\(masqué\) +SMTP_PASSWORD/mu);
  expect((await at.run(['facts', 'here'])).stdout).toMatch(/^Mémoire +[\d,]+ Gio libres sur [\d,]+ Gio \(\d+ % utilisés\)$/mu);
});
