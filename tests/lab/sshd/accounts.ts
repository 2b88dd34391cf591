import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { isRunning, mustRun, run } from '../processes.ts';

/** A Unix account made for the lab. */
export interface Account {
  readonly name: string;
  readonly password: string;
  readonly home: string;
  /** Where a PAM service named after the account may stand; removed with it. */
  readonly pamServiceFile: string;
  /** Removes the account. Its processes must have ended. */
  remove(): Promise<void>;
}

/** Accounts are named after the process that made them, so that a later run can tell which ones were left behind. */
const accountName = /^ph(\d+)-[0-9a-f]{6}$/;

/** Makes an account with a random password and a home folder of its own. Needs root. */
export async function makeAccount(home: string): Promise<Account> {
  await removeLeftBehind();
  const name = `ph${process.pid}-${randomBytes(3).toString('hex')}`;
  const password = `Pw-${randomBytes(9).toString('base64url')}`;
  await locked('useradd', ['--create-home', '--home-dir', home, '--shell', '/bin/bash', '--user-group', name]);
  await locked('chpasswd', [], `${name}:${password}\n`);
  return { name, password, home, pamServiceFile: pamServiceFile(name), remove: () => removeAccount(name) };
}

async function removeAccount(name: string): Promise<void> {
  await rm(pamServiceFile(name), { force: true });
  await locked('userdel', ['--force', name]);
}

function pamServiceFile(name: string): string {
  return `/etc/pam.d/${name}`;
}

async function removeLeftBehind(): Promise<void> {
  const passwd = await readFile('/etc/passwd', 'utf8');
  for (const line of passwd.split('\n')) {
    const name = line.slice(0, line.indexOf(':'));
    const maker = accountName.exec(name)?.[1];
    if (maker === undefined || isRunning(Number(maker))) continue;
    await rm(pamServiceFile(name), { force: true });
    // Another lab may remove the same one at this moment: gone is gone.
    await run('flock', [lockFile, 'userdel', '--force', name]);
  }
}

const lockFile = '/run/lock/pilothouse-lab-accounts';

/** The shadow tools do not wait for each other: a second one fails with "cannot lock /etc/passwd". */
async function locked(command: string, args: readonly string[], input = ''): Promise<void> {
  await mustRun('flock', ['--timeout', '30', lockFile, command, ...args], { input });
}
