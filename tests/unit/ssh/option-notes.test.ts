import { createRequire } from 'node:module';
import { mkdir, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handshakeAlgorithms, hostKeyAlgorithms, userKeyAlgorithms } from '../../../main/core/ssh/connection/algorithms.ts';
import { createHosts } from '../../../main/core/ssh/config/hosts.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { StateFolder } from '../../lab/state-folder.ts';

let folder: StateFolder;
beforeEach(async () => {
  folder = await makeStateFolder('ssh-notes');
  await mkdir(folder.in('.ssh'));
});
afterEach(() => folder.remove());

async function find(text: string, name = 'web') {
  await writeFile(folder.in('.ssh', 'config'), text);
  return createHosts({ home: folder.path, env: {}, localUser: 'me', saved: () => ({}), systemFile: null }).find(name);
}
const notesOn = async (text: string) => (await find(text)).notes.map(({ en }) => en.replace(folder.in('.ssh', 'config'), 'config'));

describe('what the ssh configuration asks for and does not get', () => {
  test('a configuration that is followed in full has nothing to say', async () => {
    expect(
      await notesOn(
        'Host web\n  User ops\n  ProxyJump gate\n  IdentityFile ~/.ssh/a\n  ForwardAgent yes\n  Ciphers aes256-ctr\n  LogLevel QUIET\n  ControlMaster auto\n  ForwardX11 no\n  VerifyHostKeyDNS no\n',
      ),
    ).toEqual([]);
  });

  test('what cannot be honoured is said with its place, in both languages', async () => {
    const { notes } = await find('Host web\n  GSSAPIAuthentication yes\n');
    const place = `${folder.in('.ssh', 'config')}:2`;
    expect(notes).toEqual([
      {
        en: `gssapiauthentication yes (${place}): Kerberos (GSSAPI) logins are not made.`,
        fr: `gssapiauthentication yes (${place}) : les connexions Kerberos (GSSAPI) ne sont pas faites.`,
      },
    ]);
  });

  test('only what applies to this host is said', async () => {
    expect(await notesOn('Host db\n  Compression yes\nHost *\n  KnownHostsCommand none\n')).toEqual([]);
  });

  test('Match exec is not run, and its host is told so', async () => {
    expect(
      await notesOn('Host web\n  Port 1\nMatch exec "touch /tmp/x" host web\n  Port 2\nMatch host db exec "false"\n  Port 3\n'),
    ).toEqual(['Match exec touch /tmp/x (config:3): nothing is run to find out, so what stands below it does not count.']);
  });

  test('StrictHostKeyChecking no is said to mean less than it says', async () => {
    expect(await notesOn('StrictHostKeyChecking no\n')).toEqual([
      'stricthostkeychecking no (config:1): a new host key is taken unasked, yet a changed one always stops the connection.',
    ]);
  });

  test('an unknown directive is said, unless IgnoreUnknown covers it', async () => {
    const text = 'Host web\n  Frobnicate yes\n';
    expect(await notesOn(text)).toEqual(['frobnicate yes (config:2): no such directive is known; it is passed over.']);
    expect(await notesOn(`IgnoreUnknown frob*\n${text}`)).toEqual([]);
  });

  test('the value of a variable that would be set is not shown', async () => {
    expect((await notesOn('SetEnv TOKEN=canary\n')).join()).not.toContain('canary');
  });

  test('algorithms that cannot be had are named', async () => {
    expect(await notesOn('KexAlgorithms ^sntrup761x25519-sha512@openssh.com\nMACs umac-64@openssh.com\n')).toEqual([
      'KexAlgorithms: Pilothouse does not have sntrup761x25519-sha512@openssh.com; the others of the list are used.',
      'MACs: Pilothouse does not have umac-64@openssh.com; the others of the list are used.',
      'MACs: nothing of the list can be used here, so no connection can be made.',
    ]);
  });
});

describe('algorithms', () => {
  const none = {
    ciphers: null,
    kexAlgorithms: null,
    macs: null,
    hostKeyAlgorithms: null,
    pubkeyAcceptedAlgorithms: null,
    caSignatureAlgorithms: null,
  };

  test('every name that is offered is one that ssh2 has, and the usual ones are its own', () => {
    const { SUPPORTED_CIPHER, SUPPORTED_KEX, SUPPORTED_MAC, SUPPORTED_SERVER_HOST_KEY, DEFAULT_CIPHER, DEFAULT_KEX, DEFAULT_MAC } =
      createRequire(import.meta.url)('ssh2/lib/protocol/constants.js') as Readonly<Record<string, readonly string[]>>;
    const everything = handshakeAlgorithms({ ...none, ciphers: '*', kexAlgorithms: '*', macs: '*' });
    const usual = handshakeAlgorithms({ ...none, ciphers: '-none', kexAlgorithms: '-none', macs: '-none' });
    expect(SUPPORTED_CIPHER).toEqual(expect.arrayContaining([...(everything.cipher ?? [])]));
    expect(SUPPORTED_KEX).toEqual(expect.arrayContaining([...(everything.kex ?? [])]));
    expect(SUPPORTED_MAC).toEqual(expect.arrayContaining([...(everything.hmac ?? [])]));
    expect(SUPPORTED_SERVER_HOST_KEY).toEqual(expect.arrayContaining(hostKeyAlgorithms('*', [], false)));
    expect([...(usual.cipher ?? [])].toSorted()).toEqual([...(DEFAULT_CIPHER ?? [])].toSorted());
    expect(usual.kex).toEqual(DEFAULT_KEX);
    expect(usual.hmac).toEqual(DEFAULT_MAC);
  });

  test('where nothing is said, ssh2 chooses', () => expect(handshakeAlgorithms(none)).toEqual({}));

  test('known host keys come first, unless the configuration gives an order', () => {
    expect(hostKeyAlgorithms(null, ['ssh-rsa'], false)).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
    ]);
    expect(hostKeyAlgorithms('+ssh-rsa', ['ssh-rsa'], false).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']);
    expect(hostKeyAlgorithms('ssh-ed25519,rsa-sha2-512', ['ssh-rsa'], false)).toEqual(['ssh-ed25519', 'rsa-sha2-512']);
  });

  test('certificates come first where an authority may vouch for the host, and are not asked for elsewhere', () => {
    expect(hostKeyAlgorithms(null, ['ssh-rsa'], true)).toEqual([
      'ssh-ed25519-cert-v01@openssh.com',
      'ecdsa-sha2-nistp256-cert-v01@openssh.com',
      'ecdsa-sha2-nistp384-cert-v01@openssh.com',
      'ecdsa-sha2-nistp521-cert-v01@openssh.com',
      'rsa-sha2-512-cert-v01@openssh.com',
      'rsa-sha2-256-cert-v01@openssh.com',
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
    ]);
    const written = 'ssh-ed25519,ssh-ed25519-cert-v01@openssh.com';
    expect(hostKeyAlgorithms(written, [], true)).toEqual(written.split(','));
    expect(hostKeyAlgorithms(written, [], false)).toEqual(['ssh-ed25519']);
    // The person wants nothing else: the failure is then about the certificate.
    expect(hostKeyAlgorithms('ssh-ed25519-cert-v01@openssh.com', [], false)).toEqual(['ssh-ed25519-cert-v01@openssh.com']);
  });

  test('a user key is used only with what the configuration accepts', () => {
    expect(userKeyAlgorithms(null, 'ssh-rsa')).toEqual(['rsa-sha2-512', 'rsa-sha2-256']);
    expect(userKeyAlgorithms('+ssh-rsa', 'ssh-rsa')).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa']);
    expect(userKeyAlgorithms('-rsa-sha2-256', 'ssh-rsa')).toEqual(['rsa-sha2-512']);
    expect(userKeyAlgorithms('ssh-ed25519', 'ecdsa-sha2-nistp256')).toEqual([]);
    expect(userKeyAlgorithms(null, 'ssh-rsa-cert-v01@openssh.com')).toEqual([
      'rsa-sha2-512-cert-v01@openssh.com',
      'rsa-sha2-256-cert-v01@openssh.com',
    ]);
  });
});
