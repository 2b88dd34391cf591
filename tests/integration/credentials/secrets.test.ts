import { chmod, chown, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newFile } from '../../../main/core/cli/new-file.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { storageFailure } from '../../../main/core/store/storage-failure.ts';
import type { PlainEvent } from '../../../preload/contract/plain-secrets.ts';
import { mustRun } from '../../lab/processes.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { Window } from '../core/window.ts';
import { openWindow } from '../core/window.ts';
import type { Rig } from '../ssh/rig.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';

const here = await availability();
const who = 'ops via test';
const rigs: Rig[] = [];
const windows: Window[] = [];

afterEach(async () => {
  for (const window of windows.splice(0)) window.close();
  for (const rig of rigs.splice(0)) await rig.stop();
});

async function open(): Promise<{ readonly rig: Rig; readonly window: Window }> {
  const rig = await startRig();
  rigs.push(rig);
  const window = openWindow(rig.core.router, { who, reportBug: (error) => expect(error).toBeUndefined() }, rig.core.rooms.log);
  windows.push(window);
  return { rig, window };
}

const crossed = (window: Window) => window.received.join('\n');
const valueOf = async (rig: Rig, name: string) => (await rig.core.rooms.credentials.get(name))?.reveal() ?? '';
const fileOf = (text: string) => Buffer.from(text).toString('base64');

async function plainIn({ client }: Window, rig: Rig, input: { readonly via?: string; readonly folders?: string[] }): Promise<PlainEvent[]> {
  const events: PlainEvent[] = [];
  const stream = crypto.randomUUID();
  for await (const batch of await client.credentials.findPlain({ ...input, stream })) {
    events.push(...batch.items);
    rig.core.rooms.streams.acknowledge(stream, batch.sequence);
  }
  return events;
}

describe('secrets are made', () => {
  test('straight into the store: the window gets the public part and never the value, nor does anything written down', async () => {
    const { rig, window } = await open();
    const recipes = [
      { recipe: 'password', length: 32 },
      { recipe: 'passphrase' },
      { recipe: 'url-safe' },
      { recipe: 'django' },
      { recipe: 'key-pair', type: 'ed25519', format: 'openssh', comment: 'deploy' },
      { recipe: 'htpasswd', user: 'ada', cost: 8 },
    ] as const;
    for (const recipe of recipes) {
      const name = `made/${recipe.recipe}`;
      const made = await window.client.credentials.generate({ recipe, name, label: 'Web', rotateBy: '2027-01-31' });
      expect(made.credential).toMatchObject({ name, label: 'Web', rotateBy: '2027-01-31', where: 'memory' });
      const value = await valueOf(rig, name);
      expect(value.length).toBeGreaterThan(15);
      for (const line of value.split('\n').filter((text) => text.length > 8 && !text.startsWith('-----'))) {
        expect(crossed(window)).not.toContain(line);
        expect(await rig.everythingKept()).not.toContain(line);
      }
      if (recipe.recipe === 'key-pair') {
        expect(made.credential.kind).toBe('private-key');
        expect(made.publicKey?.text).toMatch(/^ssh-ed25519 \S+ deploy$/u);
      }
      if (recipe.recipe === 'htpasswd') expect(made.line).toMatch(/^ada:\$2y\$08\$/u);
    }
    await expect(window.client.credentials.generate({ recipe: { recipe: 'django' }, name: 'made/django' })).rejects.toMatchObject({
      data: { kind: 'credential-exists' },
    });
    const before = await valueOf(rig, 'made/django');
    await window.client.credentials.generate({ recipe: { recipe: 'django' }, name: 'made/django', replace: true });
    expect(await valueOf(rig, 'made/django')).not.toBe(before);
  }, 60_000);
});

describe('secrets are moved', () => {
  test('in a sealed bundle: what is new comes, what is equal or different stays as it is unless it is asked for', async () => {
    const from = await open();
    const to = await open();
    const passphrase = 'crab lantern mooring';
    const keep = async ({ rig }: typeof from, name: string, value: string) => {
      await rig.core.rooms.credentials.set(name, new Secret(value), 'memory', who, { kind: 'token', label: `Label of ${name}` });
    };
    await keep(from, 'new', 'canary-Mv3-new');
    await keep(from, 'equal', 'canary-Mv3-equal');
    await keep(from, 'different', 'canary-Mv3-from');
    await keep(to, 'equal', 'canary-Mv3-equal');
    await keep(to, 'different', 'canary-Mv3-to');
    await from.window.client.totp.enrol({ issuer: 'Example', account: 'ada', keep: 'memory' });

    const exported = await from.window.client.credentials.exportBundle({ passphrase });
    expect(exported).toMatchObject({ credentials: 3, factors: 1, left: [] });
    expect(dirname(exported.path)).toBe(join(from.rig.dataDir, 'bundles'));
    expect((await stat(exported.path)).mode & 0o777).toBe(0o600);
    const sealed = await readFile(exported.path, 'utf8');
    expect(sealed).not.toContain('canary');
    const handedOver = await from.window.client.credentials.exportBundle({ passphrase, deliver: 'answer' });
    expect(handedOver).toMatchObject({
      credentials: 3,
      factors: 1,
      path: expect.stringMatching(/^credentials-[\dTZ-]+\.sealed$/u) as string,
    });
    expect(handedOver.content).toHaveLength(handedOver.bytes);
    expect(await readdir(join(from.rig.dataDir, 'bundles'))).toHaveLength(1);

    const { client } = to.window;
    const base64 = fileOf(sealed);
    await expect(client.credentials.previewImport({ base64 })).rejects.toMatchObject({ data: { kind: 'bundle-passphrase-wrong' } });
    await expect(client.credentials.previewImport({ base64, passphrase: 'another one' })).rejects.toMatchObject({
      data: { kind: 'bundle-passphrase-wrong' },
    });
    const plan = await client.credentials.previewImport({ base64, passphrase });
    expect(plan.items.map(({ name, state, suggested }) => [name, state, suggested])).toEqual([
      ['different', 'different', false],
      ['equal', 'equal', false],
      ['new', 'new', true],
      ['Example (ada)', 'new', true],
    ]);
    const [different, , fresh, factor] = plan.items.map(({ index }) => ({ index, replace: false }));
    if (!different || !fresh || !factor) throw new Error('the plan has four items');
    await expect(client.credentials.applyImport({ token: plan.token, take: [different, fresh] })).rejects.toMatchObject({
      data: { kind: 'credential-exists' },
    });
    expect(await valueOf(to.rig, 'new')).toBe('');
    await expect(client.credentials.applyImport({ token: plan.token, take: [fresh, factor] })).resolves.toMatchObject({
      kept: ['new'],
      factors: 1,
    });
    expect(await valueOf(to.rig, 'new')).toBe('canary-Mv3-new');
    expect(await valueOf(to.rig, 'different')).toBe('canary-Mv3-to');
    expect((await client.credentials.list()).find(({ name }) => name === 'new')).toMatchObject({ kind: 'token', label: 'Label of new' });
    expect(await client.totp.list()).toMatchObject([{ issuer: 'Example', account: 'ada' }]);
    // The preview is gone with it.
    await expect(client.credentials.applyImport({ token: plan.token, take: [fresh] })).rejects.toMatchObject({
      data: { kind: 'bad-input' },
    });
    const again = await client.credentials.previewImport({ base64, passphrase });
    expect(again.items.map(({ state }) => state)).toEqual(['different', 'equal', 'equal', 'equal']);
    await client.credentials.applyImport({ token: again.token, take: [{ ...different, replace: true }] });
    expect(await valueOf(to.rig, 'different')).toBe('canary-Mv3-from');
    expect(crossed(from.window) + crossed(to.window)).not.toContain('canary');
    expect((await from.rig.everythingKept()) + (await to.rig.everythingKept())).not.toContain('canary');
  }, 120_000);

  test('into a file of the person: the journal names it and what came of it; locked meanwhile, nothing of it is anywhere', async () => {
    const { rig } = await open();
    const { credentials, lock, audit } = rig.core.rooms;
    await credentials.set('mail/kept', new Secret('canary-Mv3-file'), 'memory', who);
    const path = join(rig.dataDir, 'of the person.sealed');
    const passphrase = 'crab lantern mooring';
    const clientWriting = (write: (text: string) => Promise<void>) =>
      createRouterClient(rig.core.router, { context: { who, reportBug: (error) => expect(error).toBeUndefined(), file: { path, write } } });
    const last = () => audit.page({ before: null, limit: 1, contains: '' })[0];
    const { write } = newFile(path);
    expect(await clientWriting(write).credentials.exportBundle({ passphrase })).toMatchObject({ path, content: null, credentials: 1 });
    expect(last()).toMatchObject({ action: 'credentials.export', target: path, result: 'done', detail: 'mail/kept' });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    // Never over another file, and a failure stands there as one.
    const before = await readFile(path, 'utf8');
    await expect(clientWriting(write).credentials.exportBundle({ passphrase })).rejects.toMatchObject({ data: { kind: 'storage-failed' } });
    expect(last()).toMatchObject({ action: 'credentials.export', target: path, result: 'failed' });
    expect(await readFile(path, 'utf8')).toBe(before);
    const { id } = await clientWriting(write).totp.enrol({ issuer: 'Example', account: 'ada', keep: 'memory' });
    const full = () => Promise.reject(storageFailure(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }), path));
    await expect(clientWriting(full).totp.export({ ids: [id], sealWith: passphrase })).rejects.toMatchObject({
      data: { kind: 'disk-full' },
    });
    expect(last()).toMatchObject({ action: 'totp.export', result: 'failed', detail: expect.stringContaining(path) as string });

    await lock.setUp(new Secret(passphrase), who);
    const written: string[] = [];
    const exporting = clientWriting((text) => Promise.resolve(void written.push(text))).credentials.exportBundle({
      passphrase,
      lockPassphrase: passphrase,
    });
    // Locked while the file is being sealed: scrypt is under way for the passphrase of the lock or of the file.
    const refused = expect(exporting).rejects.toMatchObject({ data: { kind: 'locked' } });
    lock.lock('asked', who);
    await refused;
    expect(written).toEqual([]);
    await expect(stat(join(rig.dataDir, 'bundles'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(audit.page({ before: null, limit: 5, contains: 'credentials.export' }).filter(({ result }) => result === 'done')).toHaveLength(
      1,
    );
  }, 60_000);

  test('from another program’s file, below a prefix; a locked console forgets what was looked at', async () => {
    const { rig, window } = await open();
    const text = '\uFEFFAPI_TOKEN=canary-Mv3-env\r\nDEBUG=true\r\n';
    const plan = await window.client.credentials.previewImport({ base64: fileOf(text), prefix: 'web/' });
    expect(plan.items.map(({ name, suggested }) => [name, suggested])).toEqual([
      ['web/API_TOKEN', true],
      ['web/DEBUG', false],
    ]);
    await rig.core.rooms.lock.setUp(new Secret('lantern over the water'), who);
    rig.core.rooms.lock.lock('asked', who);
    await rig.core.rooms.lock.unlock({ passphrase: new Secret('lantern over the water') }, who);
    await expect(window.client.credentials.applyImport({ token: plan.token, take: [{ index: 0 }] })).rejects.toMatchObject({
      data: { kind: 'bad-input' },
    });
    await expect(window.client.credentials.exportBundle({ passphrase: 'crab lantern mooring' })).rejects.toMatchObject({
      data: { kind: 'lock-confirmation-needed' },
    });
    expect(crossed(window)).not.toContain('canary');
  }, 120_000);
});

/** Secrets as they lie about, each with a value that must not come back. */
async function plant(home: string, owner: { readonly uid: number; readonly gid: number } | null): Promise<void> {
  const write = async (path: string, text: string, mode: number) => {
    const file = join(home, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, mode);
    if (owner !== null) {
      await chown(file, owner.uid, owner.gid);
      await chown(dirname(file), owner.uid, owner.gid);
    }
  };
  await write('srv app/.env', 'DB_PASSWORD=canary-Pl5-env\nDEBUG=1\n', 0o644);
  await write('srv app/.env.example', 'DB_PASSWORD=canary-Pl5-example\n', 0o644);
  await write('srv app/node_modules/x/.env', 'DB_PASSWORD=canary-Pl5-copy\n', 0o644);
  await write('.pgpass', 'db:5432:app:ada:canary-Pl5-pgpass\n', 0o600);
  await write('.bash_history', 'ls\nmysql -pcanary-Pl5-history app\n', 0o600);
  await write('.kube/config', 'users:\n- user:\n    token: canary-Pl5-kube\n', 0o640);
  await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(home, '.ssh', 'id_plain')]);
  if (owner !== null) await chown(join(home, '.ssh', 'id_plain'), owner.uid, owner.gid);
  await mustRun('mkfifo', [join(home, '.netrc')]);
}

const expected = [
  ['.bash_history', 2, 'password', 'mysql -p••••••', '0600', 'owner'],
  ['.kube/config', 3, 'token', 'token: ••••••', '0640', 'group'],
  ['.pgpass', 1, 'password', 'db:5432:app:ada:••••••', '0600', 'owner'],
  ['.ssh/id_plain', 1, 'private-key', '-----BEGIN OPENSSH PRIVATE KEY----- ••••••', '0600', 'owner'],
  ['srv app/.env', 1, 'password', 'DB_PASSWORD=••••••', '0644', 'everyone'],
];

function found(events: readonly PlainEvent[], home: string) {
  return events
    .flatMap((event) => (event.type === 'found' ? [event.secret] : []))
    .map(({ path, line, kind, shown, mode, readableBy }) => [path.replace(`${home}/`, ''), line, kind, shown, mode, readableBy])
    .toSorted(([a], [b]) => String(a).localeCompare(String(b), 'en'));
}

describe('plain-text secrets are found', () => {
  test('on this computer: file, line, kind and who may read it; no value crosses', async () => {
    const { rig, window } = await open();
    await plant(rig.home, null);
    const events = await plainIn(window, rig, {});
    expect(found(events, rig.home)).toEqual(expected);
    expect(events.at(-1)).toMatchObject({ type: 'end', found: 5, notes: [] });
    expect(crossed(window)).not.toContain('canary');
    expect(await rig.everythingKept()).not.toContain('canary');
  }, 60_000);

  describe.skipIf(!here.ok)(`on a server${here.ok ? '' : ` (${here.reason})`}`, () => {
    let lab: SshdLab<'key'>;
    beforeAll(async () => {
      lab = await startSshd({ variants: ['key'] });
    });
    afterAll(() => lab?.stop());

    test('over SSH: the same as here, by one script', async () => {
      const { rig, window } = await open();
      await rig.trust(lab.servers.key);
      await rig.writeConfig(hostSection('web', lab.servers.key, lab.user, identity(lab.keys.ed25519)));
      const [, , uid = '', gid = '', , home = ''] = (await mustRun('getent', ['passwd', lab.user])).trim().split(':');
      await mkdir(join(home, '.ssh'), { recursive: true });
      await chown(join(home, '.ssh'), Number(uid), Number(gid));
      await plant(home, { uid: Number(uid), gid: Number(gid) });
      const events = await plainIn(window, rig, { via: 'ssh:web', folders: ['/nowhere at all', join(home, 'srv app')] });
      expect(found(events, home)).toEqual(expected);
      expect(events.at(-1)).toMatchObject({ type: 'end', found: 5, notes: [] });
      expect(crossed(window)).not.toContain('canary');
      expect(await rig.everythingKept()).not.toContain('canary');
    }, 60_000);
  });
});
