import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { eventually, mustRun, startProcess } from '../processes.ts';
import type { LabProcess } from '../processes.ts';

export interface LoginService {
  readonly folder: string;
  /** Where Postfix asks it; the folder must exist. */
  readonly socket: string;
  readonly user: string;
  readonly password: string;
}

/** Starts Dovecot's login service alone: no mailboxes, no network. */
export async function startLoginService(service: LoginService): Promise<LabProcess> {
  const { folder, socket } = service;
  await mkdir(`${folder}/state`, { recursive: true, mode: 0o755 });
  const users = `${folder}/users`;
  await writeFile(users, `${service.user}:${service.password}\n`);
  await mustRun('chown', ['dovecot', users]);
  await chmod(users, 0o400);
  await writeFile(`${folder}/dovecot.conf`, configuration(service, users));
  const logFile = `${folder}/out`;
  const dovecot = await startProcess('/usr/sbin/dovecot', ['-F', '-c', `${folder}/dovecot.conf`], { logFile });
  try {
    await eventually('the login service listening', () => {
      if (!dovecot.running()) throw new Error('Dovecot has ended');
      return existsSync(socket) ? true : undefined;
    });
    return dovecot;
  } catch (cause) {
    await dovecot.stop();
    throw new Error(`Dovecot did not start: ${await readFile(logFile, 'utf8')}`, { cause });
  }
}

/** In the language of Dovecot 2.3; 2.4 speaks another. */
function configuration({ folder, socket }: LoginService, users: string): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
instance_name = ${folder.replaceAll('/', '-')}
protocols =
auth_mechanisms = plain login
disable_plaintext_auth = no
ssl = no
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${users}
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=/nonexistent
}
service auth {
  unix_listener ${socket} {
    mode = 0660
    user = postfix
    group = postfix
  }
}
service stats {
  chroot =
}
auth_failure_delay = 0 s
# Otherwise a wrong password makes the next login from the same address wait, and every test comes from the same one.
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
`;
}
