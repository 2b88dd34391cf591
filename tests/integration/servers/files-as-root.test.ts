import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CoreClient } from '../../../main/core/cli/session.ts';
import { availability, startMachine } from '../../lab/machines.ts';
import type { Machine } from '../../lab/machines.ts';
import { refusalOf } from '../health/console.ts';
import { startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';
import { makeChange, readAll } from './file-changes.ts';

const lab = await availability();
const vantage = 'ssh:web-1';

describe.skipIf(!lab.ok)(`files of a real machine as root, and its disks${lab.ok ? '' : ` (${lab.reason})`}`, () => {
  let machine: Machine;
  let rig: Rig;
  let client: CoreClient;
  let local: string;
  const bugs: unknown[] = [];
  const asRoot = async (script: string) => {
    const { code, stdout, stderr } = await machine.run(
      `echo '${machine.password}' | sudo -S -p '' sh -c '${script.replaceAll("'", `'"'"'`)}'`,
    );
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const place = (path: string) => ({ vantage, path });
  const here = (path: string) => ({ vantage: 'here', path });

  beforeAll(async () => {
    machine = await startMachine({ name: 'web-1', sudo: 'asks-password' });
    rig = await startRig();
    await rig.writeConfig(
      `Host web-1\n  HostName ${machine.address}\n  User ${machine.user}\n  IdentityFile ${machine.key.path}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${rig.home}/known\n  StrictHostKeyChecking accept-new\n`,
    );
    rig.person.answers(() => ({ kind: 'secrets', values: [machine.password], keep: 'no' }));
    client = createRouterClient(rig.core.router, { context: { who: 'ops via test', reportBug: (error) => bugs.push(error) } });
    local = join(rig.home, 'local.conf');
    await writeFile(local, 'from here\n', { mode: 0o640 });
  }, 30 * 60_000);
  afterAll(async () => {
    await rig?.stop();
    await machine?.stop();
  });

  test('what the account may not write is written as root when that is asked, with the owner of what it replaces', async () => {
    const { transfer } = client.servers.files;
    const to = place('/etc/local.conf');
    expect(await refusalOf(makeChange(client, transfer, { from: here(local), to }))).toMatchObject({
      kind: 'permission-denied',
      cause: { en: 'This account may not do that with /etc/local.conf.' },
    });
    const plan = await transfer.plan({ from: here(local), to, by: 'root' });
    expect(plan.commands).toEqual(['sudo sftp-server']);
    expect(await makeChange(client, transfer, { from: here(local), to, by: 'root' }, plan)).toMatchObject({
      files: 1,
      verifiedBy: 'read-back',
    });
    expect(await asRoot('stat -c "%U:%G %a" /etc/local.conf; cat /etc/local.conf')).toBe('root:root 640\nfrom here\n');
    await asRoot('chown www-data:adm /etc/local.conf; chmod 604 /etc/local.conf; echo old > /etc/local.conf');
    await makeChange(client, transfer, { from: here(local), to, by: 'root' });
    expect(await asRoot('stat -c "%U:%G %a" /etc/local.conf; ls /etc/local.conf*')).toBe('www-data:adm 604\n/etc/local.conf\n');
    const [entry] = await client.activity.audit({ contains: 'web-1:/etc/local.conf' });
    expect(entry).toMatchObject({ action: 'file.upload', result: 'done', detail: 'sudo sftp-server' });
  }, 60_000);

  test('a folder that only root may read comes here as root; what is read here stays the account’s own', async () => {
    await asRoot('mkdir -p "/root/tree/a b"; echo secret > "/root/tree/a b/x"; chmod 600 "/root/tree/a b/x"');
    const { transfer } = client.servers.files;
    const list = (asked: boolean) =>
      readAll(client, (stream) => client.servers.files.list({ ...place('/root/tree'), asRoot: asked, stream }));
    expect(await refusalOf(list(false))).toMatchObject({ kind: 'permission-denied' });
    expect(await list(true)).toMatchObject([
      { kind: 'folder', path: '/root/tree', home: `/home/${machine.user}` },
      { kind: 'entries', entries: [{ name: 'a b' }] },
    ]);
    const download = (asked: boolean) =>
      readAll(client, (stream) => client.servers.files.download({ vantage, paths: ['/root/tree/a b/x'], asRoot: asked, stream }));
    expect(await refusalOf(download(false))).toMatchObject({ kind: 'permission-denied' });
    expect(await download(true)).toMatchObject([{ data: Buffer.from('secret\n').toString('base64') }]);
    const back = join(rig.home, 'tree');
    const input = { from: place('/root/tree'), to: here(back), recursive: true };
    expect(await refusalOf(transfer.plan(input))).toMatchObject({ kind: 'permission-denied' });
    const plan = await transfer.plan({ ...input, by: 'root-if-needed' });
    expect(plan.effects.map(({ en }) => en)).toContain('On web-1 it is read as root (sudo).');
    expect(await makeChange(client, transfer, { ...input, by: 'root-if-needed' }, plan)).toMatchObject({ files: 1, bytes: 7 });
    expect(await readFile(join(back, 'a b', 'x'), 'utf8')).toBe('secret\n');
  }, 60_000);

  test('what is dropped into a folder of root, or over a file of somebody else, is written as root and said so', async () => {
    const { stage, upload } = client.servers.files;
    const staged = async () => {
      const { id } = await stage.begin({});
      await stage.add({ id, entries: [{ path: 'drop.conf', kind: 'file', sizeBytes: 4, modifiedAt: null }] });
      await stage.pieces({ id, pieces: [{ file: 0, offset: 0, bytes: 4 }], data: new Blob(['new\n']) });
      return id;
    };
    const first = { ...place('/etc'), staged: await staged() };
    const plan = await upload.plan(first);
    expect(plan.effects.some(({ en }) => en.startsWith('On web-1 it is done as root (sudo)'))).toBe(true);
    await makeChange(client, upload, first, plan);
    expect(await asRoot('stat -c "%U %a" /etc/drop.conf; cat /etc/drop.conf')).toBe('root 644\nnew\n');
    await asRoot(`mkdir -p /srv/shared; chmod 777 /srv/shared; echo theirs > /srv/shared/drop.conf; chown www-data /srv/shared/drop.conf`);
    await makeChange(client, upload, { ...place('/srv/shared'), staged: await staged() });
    expect(await asRoot('stat -c "%U" /srv/shared/drop.conf; cat /srv/shared/drop.conf')).toBe('www-data\nnew\n');
    // Where the account may not even look.
    await asRoot('mkdir -p /root/deep');
    await makeChange(client, upload, { ...place('/root/deep'), staged: await staged() });
    await makeChange(client, client.servers.files.makeFolder, place('/root/deep/made'));
    await makeChange(client, client.servers.files.rename, { ...place('/root/deep/drop.conf'), to: '/root/deep/made/moved.conf' });
    await makeChange(client, client.servers.files.mode, { ...place('/root/deep/made/moved.conf'), mode: 0o600 });
    expect(await asRoot('stat -c "%n %a" /root/deep/made/moved.conf')).toBe('/root/deep/made/moved.conf 600\n');
    expect(await refusalOf(client.servers.files.makeFolder.plan(place('/root/deep/made')))).toMatchObject({ kind: 'bad-input' });
    const mine = { ...place('/tmp'), staged: await staged() };
    expect((await upload.plan(mine)).commands).toEqual([]);
  }, 60_000);

  test('disks that are full, out of inodes or read-only are told apart, and leave the file as it was', async () => {
    const { files } = client.servers;
    await asRoot(
      'for d in full inodes ro; do mkdir -p /mnt/$d; done; mount -t tmpfs -o size=256k,mode=777 t /mnt/full; mount -t tmpfs -o size=4m,nr_inodes=3,mode=777 t /mnt/inodes; mount -t tmpfs -o size=4m,mode=777 t /mnt/ro; for d in full inodes ro; do echo before > /mnt/$d/f.conf; chmod 666 /mnt/$d/f.conf; chown ops /mnt/$d/f.conf; done; head -c 250000 /dev/zero > /mnt/full/fill 2>/dev/null; : > /mnt/inodes/last; mount -o remount,ro /mnt/ro',
    );
    const save = async (path: string, by: boolean) => {
      const { sha256 } = await files.read({ ...place(path), asRoot: by });
      return refusalOf(makeChange(client, files.save, { ...place(path), text: 'x'.repeat(200_000), sha256, backup: true, asRoot: by }));
    };
    for (const by of [false, true]) {
      expect(await save('/mnt/full/f.conf', by)).toMatchObject({ kind: 'disk-full' });
      expect(await save('/mnt/inodes/f.conf', by)).toMatchObject({ kind: 'disk-full' });
      expect(await save('/mnt/ro/f.conf', by)).toMatchObject({
        kind: 'file-refused',
        cause: { en: expect.stringContaining('mounted read-only') },
      });
    }
    const large = join(rig.home, 'large.bin');
    await writeFile(large, Buffer.alloc(1_000_000, 7));
    const put = (path: string) => refusalOf(makeChange(client, files.transfer, { from: here(large), to: place(path) }));
    expect(await put('/mnt/full/f.conf')).toMatchObject({
      kind: 'disk-full',
      cause: {
        en: expect.stringMatching(/^There is no room for .* KiB free\. What was written of it was removed again\. .* is untouched\.$/u),
      },
    });
    expect(await put('/mnt/inodes/new')).toMatchObject({ kind: 'disk-full', cause: { en: expect.stringContaining('(inodes) is full') } });
    expect(await put('/mnt/ro/new')).toMatchObject({ cause: { en: 'The disk of /mnt/ro/new is mounted read-only.' } });
    expect(await refusalOf(makeChange(client, files.makeFolder, place('/mnt/ro/dir')))).toMatchObject({
      cause: { en: expect.stringContaining('read-only') },
    });
    expect(await asRoot('cat /mnt/full/f.conf /mnt/inodes/f.conf /mnt/ro/f.conf; ls -A /mnt/full /mnt/ro | wc -l')).toBe(
      'before\nbefore\nbefore\n6\n',
    );
  }, 90_000);

  test('the core found no bug of its own in all of this', () => {
    expect(bugs).toEqual([]);
  });
});
