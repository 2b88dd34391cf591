import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import type { Authority } from '../authority.ts';
import type { LoopbackAddress } from '../loopback.ts';
import { listening, mustRun, startProcess } from '../processes.ts';
import { makeStateFolder } from '../state-folder.ts';

/** An IMAP server with one mailbox, an inbox and a folder for junk. */
export interface MailboxServer {
  readonly address: string;
  readonly ports: { readonly imap: number; readonly imaps: number };
  readonly user: string;
  readonly password: string;
  /** Puts a message into a folder, as if it had arrived. */
  put(folder: 'INBOX' | 'Junk', message: string): Promise<void>;
  stop(): Promise<void>;
}

const nobody = 65_534;

/** Starts Dovecot's IMAP with a certificate of the lab's authority. Needs root and the package dovecot-imapd. */
export async function startMailboxes(plan: {
  readonly claim: LoopbackAddress;
  readonly authority: Authority;
  readonly hostName: string;
}): Promise<MailboxServer> {
  const folder = await makeStateFolder('mailboxes');
  const { address } = plan.claim;
  const ports = { imap: await plan.claim.port(143), imaps: await plan.claim.port(993) };
  const user = 'bob@example.test';
  const password = `Box-"${randomBytes(9).toString('base64url')}`;
  const { certPath, keyPath } = await plan.authority.issue({ names: [plan.hostName, address] });
  await mkdir(folder.in('state'));
  for (const path of ['mail', 'mail/new', 'mail/cur', 'mail/tmp', 'mail/.Junk', 'mail/.Junk/new', 'mail/.Junk/cur', 'mail/.Junk/tmp']) {
    await mkdir(folder.in(path));
    await chown(folder.in(path), nobody, nobody);
  }
  await writeFile(folder.in('users'), `${user}:{PLAIN}${password}\n`);
  await mustRun('chown', ['dovecot', folder.in('users')]);
  await chmod(folder.in('users'), 0o400);
  await writeFile(folder.in('dovecot.conf'), configuration({ folder: folder.path, address, ports, certPath, keyPath }));
  const logFile = folder.in('out');
  const dovecot = await startProcess('/usr/sbin/dovecot', ['-F', '-c', folder.in('dovecot.conf')], { logFile });
  try {
    for (const port of [ports.imap, ports.imaps]) await listening(address, port, dovecot);
  } catch (cause) {
    await dovecot.stop();
    throw new Error(`Dovecot did not start: ${await readFile(logFile, 'utf8')}`, { cause });
  }
  let count = 0;
  return {
    address,
    ports,
    user,
    password,
    async put(name, message) {
      count += 1;
      const box = name === 'Junk' ? 'mail/.Junk' : 'mail';
      const file = `${Math.floor(Date.now() / 1000)}.${count}.lab`;
      await writeFile(folder.in(box, 'tmp', file), message, { mode: 0o644 });
      await chown(folder.in(box, 'tmp', file), nobody, nobody);
      await rename(folder.in(box, 'tmp', file), folder.in(box, 'new', file));
    },
    async stop() {
      await dovecot.stop();
      await folder.remove();
    },
  };
}

interface Plan {
  readonly folder: string;
  readonly address: string;
  readonly ports: MailboxServer['ports'];
  readonly certPath: string;
  readonly keyPath: string;
}

/** In the language of Dovecot 2.3. */
function configuration({ folder, address, ports, certPath, keyPath }: Plan): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
instance_name = ${folder.replaceAll('/', '-')}
protocols = imap
listen = ${address}
ssl = required
ssl_cert = <${certPath}
ssl_key = <${keyPath}
mail_location = maildir:${folder}/mail
first_valid_uid = 1
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=${folder}/mail
}
namespace inbox {
  inbox = yes
  separator = .
  mailbox Junk {
    special_use = \\Junk
    auto = subscribe
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = ${ports.imaps}
    ssl = yes
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
auth_failure_delay = 0 s
`;
}
