import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { generate } from 'otplib';
import { Client } from 'ssh2';
import type { ConnectConfig } from 'ssh2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { networkAvailability } from '../lab/network.ts';
import { run } from '../lab/processes.ts';
import { availability, startClosingStandIn, startSilentStandIn, startSshd } from '../lab/sshd.ts';
import type { SshdLab, SshServer } from '../lab/sshd.ts';
import { makeStateFolder } from '../lab/state-folder.ts';
import type { StateFolder } from '../lab/state-folder.ts';

const available = await availability();
const network = await networkAvailability();

describe.skipIf(!available.ok)(`the SSH lab${available.ok ? '' : ` (${available.reason})`}`, () => {
  let lab: SshdLab;
  let scratch: StateFolder;

  beforeAll(async () => {
    scratch = await makeStateFolder('sshd-test');
    lab = await startSshd();
  });

  afterAll(async () => {
    await lab?.stop();
    await scratch?.remove();
  });

  /** Runs OpenSSH's own client with nothing of this machine's configuration. */
  async function ssh(server: SshServer, options: readonly string[], env: NodeJS.ProcessEnv = {}, knownHosts = server.knownHosts) {
    const file = scratch.in('known_hosts');
    await writeFile(file, knownHosts);
    const common = ['-F', 'none', '-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${file}`, '-o', 'GlobalKnownHostsFile=none'];
    return run('ssh', [...common, '-p', String(server.port), ...options, `${lab.user}@${server.address}`, 'id -un'], {
      env: { PATH: process.env['PATH'], ...env },
      timeoutMs: 20_000,
    });
  }

  function login(server: SshServer, config: ConnectConfig, answers: readonly string[] = []) {
    const client = new Client();
    const prompts: string[] = [];
    client.on('keyboard-interactive', (_name, _instructions, _language, asked, finish) => {
      finish(asked.map(({ prompt }) => answers[prompts.push(prompt) - 1] ?? ''));
    });
    const outcome = new Promise<{ readonly error?: Error }>((resolve) => {
      client.once('ready', () => resolve({}));
      client.once('error', (error) => resolve({ error }));
      // A server that leaves before keys are agreed on makes ssh2 close without an error.
      client.once('close', () => resolve({ error: new Error('closed before it was ready') }));
    });
    client.connect({ host: server.address, port: server.port, username: lab.user, readyTimeout: 15_000, ...config });
    return outcome.then(({ error }) => {
      client.end();
      return { error, prompts };
    });
  }

  test('the right password is let in, a wrong one is refused', async () => {
    const right = await login(lab.servers.password, { password: lab.password });
    const wrong = await login(lab.servers.password, { password: `${lab.password}x` });
    expect(right.error).toBeUndefined();
    expect(wrong.error).toMatchObject({ level: 'client-authentication' });
  });

  test('keyboard-interactive asks for the password, then for the code', async () => {
    const code = await generate({ secret: lab.totpSecret });
    const right = await login(lab.servers.totp, { tryKeyboard: true }, [lab.password, code]);
    expect(right.prompts.map((prompt) => prompt.replace(/^\(.*\) /, ''))).toEqual(['Password: ', 'Verification code: ']);
    expect(right.error).toBeUndefined();
    const wrong = await login(lab.servers.totp, { tryKeyboard: true }, [lab.password, code === '000000' ? '111111' : '000000']);
    expect(wrong.error).toMatchObject({ level: 'client-authentication' });
  });

  test('OpenSSH is let in with each kind of key, and not with a stranger’s', async () => {
    for (const key of [lab.keys.ed25519, lab.keys.ecdsa, lab.keys.rsa]) {
      const answer = await ssh(lab.servers.key, ['-i', key.path]);
      expect(answer).toMatchObject({ code: 0, stdout: `${lab.user}\n` });
    }
    const refused = await ssh(lab.servers.key, ['-i', lab.keys.stranger.path]);
    expect(refused).toMatchObject({ code: 255 });
    expect(refused.stderr).toContain('Permission denied (publickey)');
  });

  test('the protected key opens with its passphrase only', async () => {
    const privateKey = await readFile(lab.keys.protected.path);
    const opened = await login(lab.servers.key, { privateKey, passphrase: lab.keys.protected.passphrase ?? '' });
    expect(opened.error).toBeUndefined();
    expect(() => new Client().connect({ host: lab.servers.key.address, username: lab.user, privateKey })).toThrow(/passphrase/);
  });

  test('an agent holds the protected key unlocked', async () => {
    const agent = await lab.startAgent([lab.keys.protected]);
    const answer = await ssh(lab.servers.key, [], { SSH_AUTH_SOCK: agent.socket });
    expect(answer).toMatchObject({ code: 0, stdout: `${lab.user}\n` });
    await agent.removeAll();
    expect(await ssh(lab.servers.key, [], { SSH_AUTH_SOCK: agent.socket })).toMatchObject({ code: 255 });
  });

  test('a user certificate is let in, and the host certificate is enough to know the server', async () => {
    const answer = await ssh(lab.servers.certificate, ['-i', lab.keys.certified.path], {}, lab.authorityLine);
    expect(answer).toMatchObject({ code: 0, stdout: `${lab.user}\n` });
  });

  test('a server with several host keys shows each of them', async () => {
    const { address, port, hostKeys } = lab.servers.manyHostKeys;
    const scanned = await run('ssh-keyscan', ['-p', String(port), address]);
    expect(hostKeys.map((key) => key.algorithm)).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa']);
    for (const key of hostKeys) expect(scanned.stdout).toContain(`${key.algorithm} ${key.base64}`);
  });

  test('replaced host keys make OpenSSH stop', async () => {
    const server = lab.servers.key;
    const known = server.knownHosts;
    const { before, after } = await server.replaceHostKeys();
    expect(after[0]?.fingerprint).not.toBe(before[0]?.fingerprint);
    const stopped = await ssh(server, ['-i', lab.keys.ed25519.path], {}, known);
    expect(stopped.code).toBe(255);
    expect(stopped.stderr).toContain('REMOTE HOST IDENTIFICATION HAS CHANGED');
    expect(stopped.stderr).toContain(after[0]?.fingerprint);
    expect(await ssh(server, ['-i', lab.keys.ed25519.path])).toMatchObject({ code: 0 });
  });

  test('forwarding is refused where it is switched off, and works elsewhere', async () => {
    const target = `${lab.servers.password.address}:${lab.servers.password.port}`;
    const greet = (server: SshServer) => ssh(server, ['-i', lab.keys.ed25519.path, '-W', target]);
    expect((await greet(lab.servers.noForwarding)).stderr).toContain('administratively prohibited');
    expect((await greet(lab.servers.key)).stdout).toContain('SSH-2.0-OpenSSH');
  });

  test('the silent stand-in accepts and says nothing; the closing one ends after the key exchange began', async () => {
    const silent = await startSilentStandIn(lab.servers.password.address);
    const closing = await startClosingStandIn(lab.servers.password.address);
    try {
      const socket = connect(silent.port, silent.address);
      await once(socket, 'connect');
      const patience = run('ssh-keyscan', ['-T', '1', '-p', String(silent.port), silent.address]);
      expect((await patience).stdout).toBe('');
      socket.destroy();
      const cut = await login({ ...lab.servers.password, port: closing.port, address: closing.address }, { password: lab.password });
      expect(cut.error?.message).toBe('closed before it was ready');
      expect(silent.connections()).toBeGreaterThan(1);
    } finally {
      await silent.stop();
      await closing.stop();
    }
  });

  test.skipIf(!network.ok)(`the inner server is reached through the bastion only${network.ok ? '' : ` (${network.reason})`}`, async () => {
    const chain = await lab.startJumpChain();
    const { bastion, inner } = chain;
    const direct = await ssh(inner, ['-i', lab.keys.ed25519.path, '-o', 'ConnectTimeout=1']);
    expect(direct.code).toBe(255);
    const file = scratch.in('known_bastion');
    await writeFile(file, bastion.knownHosts);
    const hop = `ssh -F none -o BatchMode=yes -o UserKnownHostsFile=${file} -i ${lab.keys.ed25519.path} -W %h:%p ${lab.user}@${bastion.address}`;
    const through = await ssh(inner, ['-i', lab.keys.ed25519.path, '-o', `ProxyCommand=${hop}`]);
    expect(through).toMatchObject({ code: 0, stdout: `${lab.user}\n` });
  });

  test('nothing is left when the lab stops', async () => {
    const second = await startSshd({ variants: ['password'] });
    const { address, port } = second.servers.password;
    const home = (await readFile('/etc/passwd', 'utf8'))
      .split('\n')
      .find((line) => line.startsWith(`${second.user}:`))
      ?.split(':')[5];
    expect(existsSync(home ?? '')).toBe(true);
    await second.stop();
    const socket = connect(port, address);
    await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await readFile('/etc/passwd', 'utf8')).not.toContain(second.user);
    expect(existsSync(home ?? '')).toBe(false);
    expect(existsSync(`/etc/pam.d/${second.user}`)).toBe(false);
  });
});
