import { Duplex } from 'node:stream';
import { FailureError } from '../../failure.ts';
import type { Root } from '../../vantage/root.ts';
import type { FileSystem } from './file-system.ts';
import type { Machine } from './open-files.ts';
import { sftpFiles } from './sftp-files.ts';
import { shellFiles } from './shell-files.ts';

/** Where OpenSSH's sftp-server lies: Debian, Fedora and RHEL, SUSE, Alpine, macOS and BSD. */
const PROGRAMS = [
  '/usr/lib/openssh/sftp-server',
  '/usr/libexec/openssh/sftp-server',
  '/usr/lib/ssh/sftp-server',
  '/usr/libexec/sftp-server',
  '/usr/lib/sftp-server',
];
const SCRIPT = `for program in ${PROGRAMS.join(' ')}; do [ -x "$program" ] && exec "$program"; done; exit 127`;

/**
 * A server's files as root sees them: over SFTP with an sftp-server that runs as root, since each command costs a sudo of its own; by
 * commands where there is none. Close it. Throws what `Root` throws.
 */
export async function rootFiles({ name, vantage, files: own }: Machine, root: Root, signal: AbortSignal): Promise<FileSystem> {
  if (own.way !== 'sftp') return shellFiles(vantage, signal, null, root);
  const sftpStream = async (options: { readonly signal: AbortSignal }) => {
    const running = await root.start({ program: 'sh', args: ['-c', SCRIPT] }, options);
    running.stderr.resume();
    running.ended.catch(() => {});
    return Duplex.from({ readable: running.stdout, writable: running.stdin });
  };
  const files = sftpFiles({ sftpStream }, name, signal);
  try {
    await files.home();
    return files;
  } catch (error) {
    await files.close();
    signal.throwIfAborted();
    if (!(error instanceof FailureError) || !['not-available', 'ssh-session-lost'].includes(error.failure.kind)) throw error;
    return shellFiles(vantage, signal, null, root);
  }
}
