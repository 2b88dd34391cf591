import { createHmac } from 'node:crypto';
import { chmod, copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { onTheCommandLine } from '../../../main/core/cli/command-line-remedies.ts';
import type { PromptRequest } from '../../../main/core/vantage/prompts.ts';
import type { PromptAnswer } from '../../../preload/contract/vantage.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { failureFrom, hostSection, identity, startRig } from './rig.ts';
import type { Rig } from './rig.ts';

const here = await availability();
const signal = new AbortController().signal;
const secrets = (...values: string[]): PromptAnswer => ({ kind: 'secrets', values, keep: 'no' });

/** What the server calls its first question. */
function labelOf(request: PromptRequest): string {
  const label = request.kind === 'secrets' ? request.fields[0]?.label : undefined;
  return typeof label === 'string' ? label : '';
}

/** The code of this moment (RFC 6238: SHA-1, 6 digits, 30 s). */
function totpCode(base32: string): string {
  const bits = base32
    .split('')
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const key = Buffer.from((bits.match(/.{8}/gu) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

describe.skipIf(!here.ok)(`logging in over SSH${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab;
  let rig: Rig;
  beforeAll(async () => {
    lab = await startSshd();
  });
  afterAll(() => lab?.stop());
  afterEach(() => rig?.stop());

  const whoAmI = async (host: string) => {
    const vantage = await rig.core.rooms.vantages.open(`ssh:${host}`, { signal });
    const { stdout } = await vantage.run({ program: 'id', args: ['-un'] }, { signal, timeoutMs: 10_000 });
    return stdout.trim();
  };
  const open = (host: string) => rig.core.rooms.vantages.open(`ssh:${host}`, { signal });

  test.each(['ed25519', 'ecdsa', 'rsa'] as const)('a %s key file without a passphrase logs in, and nothing is asked', async (type) => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, identity(lab.keys[type])));
    expect(await whoAmI('web')).toBe(lab.user);
    expect(rig.person.asked).toEqual([]);
  });

  test('the usual key files are tried when none is named', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await copyFile(lab.keys.ed25519.path, join(rig.home, '.ssh', 'id_ed25519'));
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user));
    expect(await whoAmI('web')).toBe(lab.user);
  });

  test('a key of the agent logs in without any file', async () => {
    const agent = await lab.startAgent([lab.keys.stranger, lab.keys.rsa]);
    rig = await startRig({ env: { SSH_AUTH_SOCK: agent.socket } });
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user));
    expect(await whoAmI('web')).toBe(lab.user);
    expect(rig.person.asked).toEqual([]);
  });

  test('IdentityAgent names another agent than the environment', async () => {
    const agent = await lab.startAgent([lab.keys.ecdsa]);
    rig = await startRig({ env: { SSH_AUTH_SOCK: '/nowhere/agent' } });
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, [`IdentityAgent ${agent.socket}`]));
    expect(await whoAmI('web')).toBe(lab.user);
  });

  test('an agent that is gone is one line of the evidence, not the end', async () => {
    rig = await startRig({ env: { SSH_AUTH_SOCK: '/nowhere/agent' } });
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, [`IdentityFile ${lab.keys.ed25519.path}`]));
    expect(await whoAmI('web')).toBe(lab.user);
    await rig.writeConfig(hostSection('bad', lab.servers.key, lab.user, [`IdentityFile ${lab.keys.stranger.path}`]));
    const failure = await failureFrom(open('bad'));
    expect(failure.evidence).toContain('/nowhere/agent');
  });

  test('the passphrase of a key is asked once the server would take the key, and a wrong one is asked again', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, identity(lab.keys.protected)));
    rig.person.answers((request) =>
      request.kind === 'secrets' && request.refused === 0 ? secrets('not this one') : secrets(lab.keys.protected.passphrase ?? ''),
    );
    expect(await whoAmI('web')).toBe(lab.user);
    expect(rig.person.asked).toMatchObject([
      { kind: 'secrets', purpose: 'passphrase', refused: 0, canKeep: true },
      { kind: 'secrets', purpose: 'passphrase', refused: 1, triesLeft: 2 },
    ]);
  });

  test('a passphrase that is kept is not asked again', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, identity(lab.keys.protected)));
    rig.person.answers(() => ({ kind: 'secrets', values: [lab.keys.protected.passphrase ?? ''], keep: 'memory' }));
    await open('web');
    rig.core.rooms.vantages.connections.close('web');
    expect(await whoAmI('web')).toBe(lab.user);
    expect(rig.person.asked).toHaveLength(1);
    expect((await rig.core.rooms.credentials.list()).map(({ name, where }) => `${name} ${where}`)).toEqual([
      `ssh/key/${lab.keys.protected.path}/passphrase memory`,
    ]);
  });

  test('the passphrase of a key the server would refuse is never asked', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.password);
    await rig.writeConfig(hostSection('web', lab.servers.password, lab.user, identity(lab.keys.protected)));
    rig.person.answers((request) => (request.kind === 'secrets' && request.purpose === 'password' ? secrets(lab.password) : null));
    expect(await whoAmI('web')).toBe(lab.user);
    expect(rig.person.asked.map((request) => request.kind === 'secrets' && request.purpose)).toEqual(['password']);
  });

  test('key files that cannot be used say why', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.key);
    const path = (name: string) => join(rig.home, '.ssh', name);
    await writeFile(path('garbage'), 'this is not a key\n', { mode: 0o600 });
    await writeFile(path('broken'), '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n', { mode: 0o600 });
    await copyFile(lab.keys.ed25519.path, path('shared'));
    await chmod(path('shared'), 0o644);
    await rig.writeConfig(
      hostSection(
        'web',
        lab.servers.key,
        lab.user,
        ['absent', 'garbage', 'broken', 'shared'].map((name) => `IdentityFile ${path(name)}`),
      ),
    );
    const failure = await failureFrom(open('web'));
    expect(failure.kind).toBe('ssh-login-refused');
    expect(failure.evidence).toContain(`${path('absent')}: no such file`);
    expect(failure.evidence).toContain(`${path('garbage')}: not a key file`);
    expect(failure.evidence).toMatch(/broken: not a private key that can be used/u);
    expect(failure.evidence).toContain('others may read it (mode 0644)');
    expect(failure.evidence).toContain('server offers: publickey');
    expect(failure.evidence).toContain('password: not offered by the server');
    expect(failure.remedy.en).toContain('authorized_keys');
  });

  test('a password logs in; it is asked once and named after the account', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.password);
    await rig.writeConfig(hostSection('web', lab.servers.password, lab.user));
    rig.person.answers(() => secrets(lab.password));
    expect(await whoAmI('web')).toBe(lab.user);
    expect(rig.person.asked).toMatchObject([
      {
        purpose: 'password',
        target: 'web',
        title: { en: `Password for ${lab.user}@web` },
        fields: [{ label: { fr: `Mot de passe de ${lab.user}@web :` }, echo: false }],
        refused: 0,
      },
    ]);
  });

  test('three wrong passwords end it with what was tried, and no password is in it', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.password);
    await rig.writeConfig(hostSection('web', lab.servers.password, lab.user, identity(lab.keys.stranger)));
    rig.person.answers((_, index) => secrets(`canary-password-${index}`));
    const failure = await failureFrom(open('web'));
    expect(rig.person.asked.map((request) => request.kind === 'secrets' && request.refused)).toEqual([0, 1, 2]);
    expect(rig.person.asked.map((request) => request.kind === 'secrets' && request.triesLeft)).toEqual([3, 2, 1]);
    expect(failure).toMatchObject({ kind: 'ssh-login-refused', cause: { en: `${lab.user}@web was not let in: 3 answers were refused.` } });
    expect(failure.evidence?.match(/^password: refused$/gmu)).toHaveLength(3);
    expect(failure.evidence).toContain('server offers: password');
    expect(JSON.stringify(failure)).not.toContain('canary-password');
    expect(await rig.everythingKept()).not.toContain('canary-password');
  });

  test('a kept password is used; when it is refused, the person is asked and told so', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.password);
    await rig.writeConfig(hostSection('web', lab.servers.password, lab.user));
    const { address, port } = lab.servers.password;
    rig.person.answers(() => ({ kind: 'secrets', values: [lab.password], keep: 'memory' }));
    await open('web');
    rig.core.rooms.vantages.connections.close('web');
    await open('web');
    expect(rig.person.asked).toHaveLength(1);
    expect((await rig.core.rooms.credentials.list()).map(({ name }) => name)).toEqual([`ssh/${lab.user}@${address}:${port}/password`]);

    const { Secret } = await import('../../../main/core/credentials/secret.ts');
    await rig.core.rooms.credentials.set(`ssh/${lab.user}@${address}:${port}/password`, new Secret('long since changed'), 'memory', 'test');
    rig.core.rooms.vantages.connections.close('web');
    expect(await whoAmI('web')).toBe(lab.user);
    expect(rig.person.asked).toHaveLength(2);
    // What was kept and refused is no try of the person's.
    expect(rig.person.asked[1]).toMatchObject({ purpose: 'password', refused: 1, triesLeft: 3 });
  });

  test('a wrong password is not kept, even when the person asked for it', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.password);
    await rig.writeConfig(hostSection('web', lab.servers.password, lab.user));
    rig.person.answers(() => ({ kind: 'secrets', values: ['wrong every time'], keep: 'memory' }));
    await failureFrom(open('web'));
    expect(await rig.core.rooms.credentials.list()).toEqual([]);
  });

  test('keyboard-interactive passes on each question of the server, round by round', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.totp);
    await rig.writeConfig(hostSection('web', lab.servers.totp, lab.user));
    rig.person.answers((request) =>
      request.kind === 'secrets' && /password/iu.test(labelOf(request)) ? secrets(lab.password) : secrets(totpCode(lab.totpSecret)),
    );
    expect(await whoAmI('web')).toBe(lab.user);
    expect(rig.person.asked).toMatchObject([
      { purpose: 'keyboard-interactive', canKeep: true, fields: [{ echo: false }] },
      { purpose: 'keyboard-interactive', canKeep: false },
    ]);
    expect(rig.person.asked[1]).toMatchObject({ fields: [{ label: expect.stringMatching(/verification code/iu) }] });
  });

  test('three wrong codes end it', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.totp);
    await rig.writeConfig(hostSection('web', lab.servers.totp, lab.user));
    rig.person.answers((request) =>
      request.kind === 'secrets' && /password/iu.test(labelOf(request)) ? secrets(lab.password) : secrets('000000'),
    );
    const failure = await failureFrom(open('web'));
    expect(failure.kind).toBe('ssh-login-refused');
    expect(failure.evidence?.match(/^keyboard-interactive: refused$/gmu)).toHaveLength(3);
  });

  test('giving up at a question ends the connection as cancelled', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.password);
    await rig.writeConfig(hostSection('web', lab.servers.password, lab.user));
    rig.person.answers(() => ({ kind: 'cancel' }));
    const failure = await failureFrom(open('web'));
    const { address, port } = lab.servers.password;
    expect(failure.kind).toBe('cancelled');
    // The window says no more than it must; the command line says how to do without a person.
    expect(failure.remedy.en).toBe('Connect again when you have it.');
    const { remedy } = onTheCommandLine(failure, {});
    expect(remedy.en).toContain(`pilothouse credentials set ssh/${lab.user}@${address}:${port}/password --stdin`);
    expect(remedy.en).toContain('an SSH agent');
    expect(rig.person.asked).toHaveLength(1);
    expect(rig.core.rooms.vantages.connections.list()).toEqual([]);
  });

  test('an account written as user@address:port needs no configuration', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.password);
    rig.person.answers(() => secrets(lab.password));
    expect(await whoAmI(`${lab.user}@${lab.servers.password.address}:${lab.servers.password.port}`)).toBe(lab.user);
  });

  test('typed secrets are in no log, no database and no settings', async () => {
    rig = await startRig();
    await rig.trust(lab.servers.password);
    await rig.writeConfig(hostSection('web', lab.servers.password, lab.user));
    rig.person.answers(() => ({ kind: 'secrets', values: [lab.password], keep: 'memory' }));
    await open('web');
    const kept = await rig.everythingKept();
    expect(kept).toContain('credentials.set');
    expect(kept).not.toContain(lab.password);
    expect(await readFile(join(rig.home, '.ssh', 'config'), 'utf8')).not.toContain(lab.password);
  });
});
