import { writeFile } from 'node:fs/promises';
import { claimLoopback } from '../loopback.ts';
import { mustRun } from '../processes.ts';
import type { StateFolder } from '../state-folder.ts';
import { makeKey } from './keys.ts';
import type { KeyFile, KeyType, PublicKey } from './keys.ts';
import { startServer } from './server.ts';
import type { SshServer } from './server.ts';

/** A server whose host keys can be certified anew for each test. */
export interface CertifiedServer extends SshServer {
  readonly authority: KeyFile;
  /** Another authority, which nobody trusts unless told to. */
  readonly stranger: KeyFile;
  /** Certifies every host key and restarts the server; `claims` are arguments of ssh-keygen(1) -s, the authority the first. */
  certify(claims: readonly string[], authority?: KeyFile): Promise<void>;
  /** Ends it, and leaves the address. */
  stop(): Promise<void>;
}

/** Starts a server that has a host key and a certificate of each type, and lets one key in. */
export async function startCertifiedServer(
  folder: StateFolder,
  login: { readonly user: string; readonly key: PublicKey },
  {
    config = [],
    port = 22,
  }: { readonly config?: readonly string[]; /** Taken unless something listens there. */ readonly port?: number } = {},
): Promise<CertifiedServer> {
  const types: readonly KeyType[] = ['ed25519', 'ecdsa', 'rsa'];
  const claim = await claimLoopback();
  const authorizedKeys = folder.in('authorized');
  await writeFile(authorizedKeys, `${login.key.algorithm} ${login.key.base64}\n`, { mode: 0o644 });
  const [authority, stranger] = await Promise.all([makeKey(folder.in('authority'), 'ed25519'), makeKey(folder.in('stranger'), 'ed25519')]);
  let keys: readonly KeyFile[] = [];
  let claims: readonly string[] = ['-h', '-I', 'lab host', '-n', claim.address, '-V', '-5m:+1d'];
  let signer = authority;
  const certifyAll = async () => {
    for (const key of keys) await mustRun('ssh-keygen', ['-q', '-s', signer.path, ...claims, `${key.path}.pub`]);
  };
  const server = await startServer({
    folder: folder.in('certified'),
    address: claim.address,
    port: await claim.port(port),
    hostKeyTypes: types,
    config: [
      ...config,
      'UsePAM no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      `AllowUsers ${login.user}`,
      `AuthorizedKeysFile ${authorizedKeys}`,
      ...types.map((type) => `HostCertificate ${folder.in('certified')}/host_${type}-cert.pub`),
    ],
    prepareHostKeys: async (made) => {
      keys = made;
      await certifyAll();
    },
  });
  return Object.assign(Object.create(server) as SshServer, {
    authority,
    stranger,
    async certify(given: readonly string[], by: KeyFile = authority) {
      claims = given;
      signer = by;
      await certifyAll();
      await server.restart();
    },
    async stop() {
      await server.stop();
      await claim.release();
    },
  });
}
