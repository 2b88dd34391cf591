import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { claimLoopback } from './loopback.ts';
import { packagesPresent } from './packages.ts';
import { mustRun } from './processes.ts';
import type { Availability } from './processes.ts';
import { makeStateFolder } from './state-folder.ts';
import type { StateFolder } from './state-folder.ts';
import { makeAccount } from './sshd/accounts.ts';
import type { Account } from './sshd/accounts.ts';
import { startAgent } from './sshd/agent.ts';
import type { Agent } from './sshd/agent.ts';
import { startDistantServer } from './sshd/distant-server.ts';
import type { DistantServer } from './sshd/distant-server.ts';
import { startJumpChain } from './sshd/jump-chain.ts';
import type { JumpChain } from './sshd/jump-chain.ts';
import { makeKey } from './sshd/keys.ts';
import type { KeyFile, KeyType } from './sshd/keys.ts';
import { startServer } from './sshd/server.ts';
import type { ServerPlan, SshServer } from './sshd/server.ts';

export type { KeyFile, SshServer };
export { startClosingStandIn, startForeignStandIn, startSilentStandIn } from './sshd/stand-ins.ts';

/**
 * The servers that can be had:
 * `password` takes a password only; `totp` asks through PAM for the password, then for a code; `key` takes public keys
 * only; `certificate` takes user certificates and proves itself with a host certificate; `noForwarding` takes
 * passwords and keys and refuses TCP forwarding; `noTerminal` takes keys and gives no terminal; `oneSession` takes keys and one session at a time; `noSftp` takes keys and has no SFTP; `onlySftp` takes keys and gives nothing else; `noisy` takes keys, runs the sftp-server program through the account's shell, whose .bashrc prints; `manyHostKeys` takes passwords and has Ed25519, ECDSA and RSA host keys.
 */
export type SshVariant =
  | 'password'
  | 'totp'
  | 'key'
  | 'certificate'
  | 'noForwarding'
  | 'noTerminal'
  | 'oneSession'
  | 'noSftp'
  | 'onlySftp'
  | 'noisy'
  | 'manyHostKeys';

const sshVariants: readonly SshVariant[] = [
  'password',
  'totp',
  'key',
  'certificate',
  'noForwarding',
  'noTerminal',
  'oneSession',
  'noSftp',
  'onlySftp',
  'noisy',
  'manyHostKeys',
];

/** One Unix account, its credentials, and the servers that let it in. */
export interface SshdLab<V extends SshVariant = SshVariant> {
  readonly user: string;
  readonly password: string;
  /** Base32, 160 bits, as an authenticator takes it (SHA-1, 6 digits, 30 s). The same code may be used twice. */
  readonly totpSecret: string;
  /** From now on the `totp` server takes each code once. */
  totpCodesOnce(): Promise<void>;
  /** From now on it takes codes of this secret, base32. */
  useTotpSecret(secret: string): Promise<void>;
  readonly keys: {
    readonly ed25519: KeyFile;
    readonly ecdsa: KeyFile;
    readonly rsa: KeyFile;
    /** An Ed25519 key whose file is encrypted with its `passphrase`. */
    readonly protected: KeyFile;
    /** A key that no server accepts. */
    readonly stranger: KeyFile;
    /** A key with a certificate of the lab's authority beside it (`-cert.pub`), for the `certificate` server. */
    readonly certified: KeyFile;
  };
  /** The known_hosts line that trusts the lab's authority for the `certificate` server. */
  readonly authorityLine: string;
  /** The key of that authority, to certify more keys. */
  readonly authority: KeyFile;
  readonly servers: Readonly<Record<V, SshServer>>;
  startAgent(keys?: readonly KeyFile[]): Promise<Agent>;
  /** Two servers of which only the first can be reached from here. Needs `networkAvailability()`. */
  startJumpChain(): Promise<JumpChain>;
  /** A server that takes keys, at the end of a cable that can be pulled. Needs `networkAvailability()`. */
  startDistantServer(): Promise<DistantServer>;
  /** A server that takes keys, on port 22 of a network namespace that is there already; stop it before that goes. */
  startServerIn(place: { readonly namespace: string; readonly address: string }): Promise<SshServer>;
  stop(): Promise<void>;
}

/** Whether real SSH servers can be started here. */
export async function availability(): Promise<Availability> {
  if (process.platform !== 'linux') return { ok: false, reason: 'the SSH lab runs on Linux only' };
  if (process.getuid?.() !== 0) return { ok: false, reason: 'not root: sshd needs it to let an account in by password' };
  return packagesPresent('sshd');
}

/** Starts OpenSSH servers, each on a loopback address of its own, and makes the account they let in. Needs root. */
export async function startSshd<const V extends SshVariant = SshVariant>(
  options: { readonly variants?: readonly V[] } = {},
): Promise<SshdLab<V>> {
  const variants = options.variants ?? (sshVariants as readonly V[]);
  const folder = await makeStateFolder('sshd');
  const stops: (() => Promise<void>)[] = [() => folder.remove()];
  const stop = async () => {
    for (const step of stops.splice(0).toReversed()) await step();
  };
  try {
    const account = await makeAccount(folder.in('home'));
    stops.push(() => account.remove());
    const [keys, totpSecret, authority] = await Promise.all([
      makeKeys(folder),
      enrolTotp(account),
      makeKey(folder.in('authority'), 'ed25519'),
    ]);
    await mustRun('ssh-keygen', [
      '-q',
      '-s',
      authority.path,
      '-I',
      'lab user',
      '-n',
      account.name,
      '-V',
      '-5m:+1d',
      `${keys.certified.path}.pub`,
    ]);
    await writeFile(folder.in('authorized_keys'), await authorizedKeys(keys), { mode: 0o644 });
    await chmod(`${authority.path}.pub`, 0o644);
    await makeNoise(account);
    const access = { account, folder, authority };
    const started = await Promise.all(
      variants.map(async (variant): Promise<readonly [V, SshServer]> => {
        const claim = await claimLoopback();
        stops.push(() => claim.release());
        const plan = planFor(variant, access, claim.address, await claim.port(22));
        const server = await startServer(plan);
        stops.push(() => server.stop());
        return [variant, server];
      }),
    );
    return {
      user: account.name,
      password: account.password,
      totpSecret,
      totpCodesOnce: async () => {
        await writeTotp(account, totpSecret, ['DISALLOW_REUSE']);
      },
      useTotpSecret: async (secret) => {
        await writeTotp(account, secret, []);
      },
      keys,
      authority,
      authorityLine: `@cert-authority 127.* ${authority.algorithm} ${authority.base64}\n`,
      servers: Object.fromEntries(started) as Record<V, SshServer>,
      startAgent: async (loaded = [keys.ed25519]) => {
        const agent = await startAgent(loaded);
        stops.push(() => agent.stop());
        return agent;
      },
      startJumpChain: async () => {
        const name = `chain-${randomBytes(3).toString('hex')}`;
        const chain = await startJumpChain(folder.in(name), [...passwordAccess(access), ...keyAccess(access)]);
        stops.push(() => chain.stop());
        return chain;
      },
      startDistantServer: async () => {
        const distant = await startDistantServer(folder.in(`distant-${randomBytes(3).toString('hex')}`), keyAccess(access));
        stops.push(() => distant.stop());
        return distant;
      },
      startServerIn: (place) =>
        startServer({
          ...place,
          folder: folder.in(`server-${randomBytes(3).toString('hex')}`),
          port: 22,
          hostKeyTypes: ['ed25519'],
          config: keyAccess(access),
        }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Access {
  readonly account: Account;
  readonly folder: StateFolder;
  readonly authority: KeyFile;
}

function planFor(variant: SshVariant, access: Access, address: string, port: number): ServerPlan {
  const plan = (config: readonly string[], hostKeyTypes: readonly KeyType[] = ['ed25519']): ServerPlan => ({
    folder: access.folder.in(variant),
    address,
    port,
    hostKeyTypes,
    config,
  });
  const onlyPassword = [...passwordAccess(access), 'PubkeyAuthentication no'];
  const onlyKeys = ['UsePAM no', 'PasswordAuthentication no', 'KbdInteractiveAuthentication no', `AllowUsers ${access.account.name}`];
  const certificate = `${access.folder.in(variant)}/host_ed25519-cert.pub`;
  const certifyHost = async (keys: readonly KeyFile[]) => {
    const claim = ['-h', '-I', 'lab host', '-n', address, '-V', '-5m:+1d'];
    for (const key of keys) {
      await mustRun('ssh-keygen', ['-q', '-s', access.authority.path, ...claim, `${key.path}.pub`]);
    }
  };
  const plans: Readonly<Record<SshVariant, ServerPlan>> = {
    password: plan(onlyPassword),
    manyHostKeys: plan(onlyPassword, ['ed25519', 'ecdsa', 'rsa']),
    noForwarding: plan([...passwordAccess(access), ...keyAccess(access), 'AllowTcpForwarding no']),
    key: plan([...onlyKeys, ...keyAccess(access)]),
    noTerminal: plan([...onlyKeys, ...keyAccess(access), 'PermitTTY no']),
    oneSession: plan([...onlyKeys, ...keyAccess(access), 'MaxSessions 1']),
    noSftp: { ...plan([...onlyKeys, ...keyAccess(access)]), noSftp: true },
    onlySftp: plan([...onlyKeys, ...keyAccess(access), 'ForceCommand internal-sftp']),
    noisy: {
      ...plan([...onlyKeys, ...keyAccess(access), 'Subsystem sftp /usr/lib/openssh/sftp-server', 'SetEnv LAB_NOISE=1']),
      noSftp: true,
    },
    certificate: {
      ...plan([...onlyKeys, 'AuthorizedKeysFile none', `TrustedUserCAKeys ${access.authority.path}.pub`, `HostCertificate ${certificate}`]),
      prepareHostKeys: certifyHost,
    },
    totp: {
      ...plan([
        'UsePAM yes',
        'PasswordAuthentication no',
        'PubkeyAuthentication no',
        'KbdInteractiveAuthentication yes',
        `AllowUsers ${access.account.name}`,
      ]),
      pamService: access.account.name,
    },
  };
  return plans[variant];
}

function passwordAccess({ account }: Access): readonly string[] {
  return ['UsePAM no', 'PasswordAuthentication yes', 'KbdInteractiveAuthentication no', `AllowUsers ${account.name}`];
}

function keyAccess({ folder }: Access): readonly string[] {
  return ['PubkeyAuthentication yes', `AuthorizedKeysFile ${folder.in('authorized_keys')}`, 'AllowAgentForwarding yes'];
}

async function makeKeys(folder: StateFolder): Promise<SshdLab['keys']> {
  await mkdir(folder.in('keys'), { mode: 0o700 });
  const path = (name: string) => folder.in('keys', name);
  const passphrase = `phrase ${randomBytes(9).toString('base64url')}`;
  const [ed25519, ecdsa, rsa, locked, stranger, certified] = await Promise.all([
    makeKey(path('id_ed25519'), 'ed25519'),
    makeKey(path('id_ecdsa'), 'ecdsa'),
    makeKey(path('id_rsa'), 'rsa'),
    makeKey(path('id_protected'), 'ed25519', passphrase),
    makeKey(path('id_stranger'), 'ed25519'),
    makeKey(path('id_certified'), 'ed25519'),
  ]);
  return { ed25519, ecdsa, rsa, protected: locked, stranger, certified };
}

async function authorizedKeys(keys: SshdLab['keys']): Promise<string> {
  const accepted = [keys.ed25519, keys.ecdsa, keys.rsa, keys.protected];
  return accepted.map((key) => `${key.algorithm} ${key.base64}\n`).join('');
}

async function writeTotp(account: Account, secret: string, options: readonly string[]): Promise<string> {
  const file = `${account.home}/.google_authenticator`;
  const lines = ['RATE_LIMIT 100 30', 'WINDOW_SIZE 3', ...options, 'TOTP_AUTH'].map((option) => `" ${option}\n`);
  await rm(file, { force: true });
  await writeFile(file, `${secret}\n${lines.join('')}`);
  const { uid, gid } = await stat(account.home);
  await chown(file, uid, gid);
  await chmod(file, 0o400);
  return file;
}

/** The first lines of its .bashrc, which bash reads for commands over SSH too: they print where the server says so. */
async function makeNoise({ home }: Account): Promise<void> {
  const file = `${home}/.bashrc`;
  const before = await readFile(file, 'utf8').catch(() => '');
  await writeFile(file, `[ -n "$LAB_NOISE" ] && echo "Welcome to the lab, nobody is perfect"\n${before}`);
}

/**
 * Gives the account a second factor, and a PAM service that asks for the password and then the code
 * (pam_google_authenticator(8); the file must belong to the account and be closed to others).
 */
async function enrolTotp(account: Account): Promise<string> {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const secret = Array.from(randomBytes(32), (byte) => alphabet.charAt(byte % 32)).join('');
  const file = await writeTotp(account, secret, []);
  await writeFile(
    account.pamServiceFile,
    [
      'auth required pam_unix.so',
      `auth required pam_google_authenticator.so secret=${file}`,
      'account required pam_permit.so',
      'session required pam_permit.so',
      '',
    ].join('\n'),
  );
  return secret;
}
