import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assembleAlgorithms } from '../../../main/core/ssh/connection/algorithms.ts';
import { createHosts } from '../../../main/core/ssh/config/hosts.ts';
import { expandPath, expandProxyCommand } from '../../../main/core/ssh/config/path-tokens.ts';
import { mustRun } from '../../lab/processes.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { StateFolder } from '../../lab/state-folder.ts';
import { config, names, written } from './config-openssh-cases.ts';

const ssh = existsSync('/usr/bin/ssh') ? null : 'package missing: apt-get install openssh-client';

/** The home that ssh takes from the user database, whatever HOME says. */
const home = '/root';
const usualKeys = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk', 'id_xmss', 'id_dsa'].map((key) => `~/.ssh/${key}`);
const yesNo = (value: boolean) => (value ? 'yes' : 'no');

describe.skipIf(ssh !== null)(`ssh -G agrees${ssh === null ? '' : ` (${ssh})`}`, () => {
  let folder: StateFolder;
  let usual: ReadonlyMap<string, readonly string[]>;
  const all = new Map<string, readonly string[]>();
  beforeAll(async () => {
    folder = await makeStateFolder('ssh-G');
    await mkdir(folder.in('.ssh'));
    usual = await askSsh('/dev/null', 'web');
    for (const kind of ['cipher', 'kex', 'mac', 'HostKeyAlgorithms', 'PubkeyAcceptedAlgorithms', 'sig'])
      all.set(kind, (await mustRun('/usr/bin/ssh', ['-Q', kind])).trim().split('\n'));
  });
  afterAll(() => folder.remove());

  async function askSsh(file: string, name: string): Promise<ReadonlyMap<string, readonly string[]>> {
    const said = new Map<string, string[]>();
    for (const line of (await mustRun('/usr/bin/ssh', ['-F', file, '-G', name])).split('\n')) {
      const [keyword = '', ...rest] = line.split(' ');
      said.set(keyword, [...(said.get(keyword) ?? []), rest.join(' ')]);
    }
    return said;
  }

  /** Every option that is read, as `ssh -G` writes it: ours first, then OpenSSH's. */
  async function bothAnswers(file: string, name: string) {
    const said = await askSsh(file, name);
    const first = (keyword: string) => said.get(keyword)?.[0] ?? null;
    const hosts = createHosts({ home: folder.path, env: {}, localUser: 'root', saved: () => ({}), systemFile: null });
    const { options, user, originalName } = await hosts.find(name);
    const context = { home, env: {}, localUser: 'root', originalName, options, remoteUser: user };
    const expand = (path: string) => expandPath(path, context);
    const algorithms = (keyword: string, text: string | null, kind: string) =>
      assembleAlgorithms(text, usual.get(keyword)?.[0]?.split(',') ?? [], all.get(kind) ?? []).join(',');
    const ours = {
      hostname: options.hostName,
      port: String(options.port),
      user,
      addressfamily: options.addressFamily,
      bindaddress: options.bindAddress,
      identityfile: options.identityFiles ?? usualKeys,
      certificatefile: options.certificateFiles,
      identitiesonly: yesNo(options.identitiesOnly),
      identityagent: options.identityAgent === null ? null : expand(options.identityAgent),
      forwardagent: options.forwardAgent === null ? 'no' : options.forwardAgent === 'yes' ? 'yes' : expand(options.forwardAgent),
      proxyjump: options.proxyJump,
      // ssh writes it with its tokens still in it.
      proxycommand: options.proxyCommand,
      hostkeyalias: options.hostKeyAlias,
      stricthostkeychecking: { ask: 'ask', yes: 'true', no: 'false', 'accept-new': 'accept-new' }[options.strictHostKeyChecking],
      hashknownhosts: yesNo(options.hashKnownHosts),
      connecttimeout: options.connectTimeoutSeconds === null ? 'none' : String(options.connectTimeoutSeconds),
      serveraliveinterval: String(options.serverAliveIntervalSeconds ?? 0),
      serveralivecountmax: String(options.serverAliveCountMax ?? 3),
      numberofpasswordprompts: String(options.numberOfPasswordPrompts),
      preferredauthentications: options.preferredAuthentications?.join(',') ?? null,
      pubkeyauthentication: options.pubkeyAuthentication ? 'true' : 'false',
      passwordauthentication: yesNo(options.passwordAuthentication),
      kbdinteractiveauthentication: yesNo(options.kbdInteractiveAuthentication),
      userknownhostsfile: (options.userKnownHostsFiles ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']).map(expand).join(' '),
      globalknownhostsfile: (options.globalKnownHostsFiles ?? ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'])
        .map((path) => (path.startsWith('~') ? expand(path) : path))
        .join(' '),
      ciphers: algorithms('ciphers', options.ciphers, 'cipher'),
      kexalgorithms: algorithms('kexalgorithms', options.kexAlgorithms, 'kex'),
      macs: algorithms('macs', options.macs, 'mac'),
      hostkeyalgorithms: algorithms('hostkeyalgorithms', options.hostKeyAlgorithms, 'HostKeyAlgorithms'),
      casignaturealgorithms: algorithms('casignaturealgorithms', options.caSignatureAlgorithms, 'sig'),
      pubkeyacceptedalgorithms: algorithms('pubkeyacceptedalgorithms', options.pubkeyAcceptedAlgorithms, 'PubkeyAcceptedAlgorithms'),
    };
    const theirs = Object.fromEntries(
      Object.keys(ours).map((keyword) => [
        keyword,
        keyword === 'identityfile' || keyword === 'certificatefile' ? (said.get(keyword) ?? []) : first(keyword),
      ]),
    );
    return { ours, theirs, expandedCommand: options.proxyCommand === null ? null : expandProxyCommand(options.proxyCommand, context) };
  }

  test.each(written)('$title', async ({ text, host }) => {
    const file = folder.in('.ssh', 'config');
    await writeFile(file, text);
    const { ours, theirs } = await bothAnswers(file, host);
    expect(ours).toEqual(theirs);
  });

  test('on the options of a host, for generated configurations with includes', async () => {
    const file = folder.in('.ssh', 'config');
    await fc.assert(
      fc.asyncProperty(config, config, fc.constantFrom(...names), fc.boolean(), async (main, included, name, nested) => {
        // ssh takes relative names from the real home, so the include is absolute here.
        await writeFile(folder.in('.ssh', 'part'), included);
        await writeFile(
          file,
          nested
            ? `Host web*\n  Include ${folder.in('.ssh', 'part')}\n${main}`
            : `${main}\nMatch all\nInclude ${folder.in('.ssh', 'part')}\n`,
        );
        const { ours, theirs } = await bothAnswers(file, name);
        expect(ours).toEqual(theirs);
      }),
      {
        numRuns: 200,
        examples: [
          ['Host gate\n  HostName quoted.example\nHost *.example\n  UserKnownHostsFile /a /b\n', 'Match !final host *\n', 'gate', true],
        ],
      },
    );
  });
});
