import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { availability } from '../../lab/sshd.ts';
import { refusalOf } from '../health/console.ts';
import { mountSmallDisk, smallDiskAvailability } from '../store/small-disk.ts';
import { usingFileServers } from './file-servers.ts';

const here = await availability();
const small = await smallDiskAvailability();

describe.skipIf(!here.ok)(`files that are copied to a server and back${here.ok ? '' : ` (${here.reason})`}`, () => {
  const on = usingFileServers();
  const { fresh, put, make, transfer } = on;

  test.each(['ssh:lab', 'ssh:one', 'ssh:nosftp', 'ssh:onlysftp'] as const)(
    '%s: a folder goes there and comes back the same, its checksums compared',
    async (vantage) => {
      const at = await fresh(`copy-${vantage.slice(-5)}`);
      const local = join(on.rig.home, `tree-${vantage.slice(-5)}`);
      await mkdir(join(local, 'deep', 'deeper'), { recursive: true });
      const contents = new Map([
        ['empty', Buffer.alloc(0)],
        ['deep/big', randomBytes(3_000_001)],
        ["deep/deeper/odd 'name\n", randomBytes(77)],
      ]);
      for (const [name, content] of contents) await writeFile(join(local, name), content);
      await symlink('deep/big', join(local, 'link'));
      const up = await transfer(['here', local], [vantage, join(at, 'tree')], { recursive: true });
      expect(up).toMatchObject({ files: 3, bytes: 3_000_078, verifiedBy: vantage === 'ssh:onlysftp' ? 'read-back' : 'sha256sum' });
      for (const [name, content] of contents) expect(await readFile(join(at, 'tree', name))).toEqual(content);
      const down = await transfer([vantage, join(at, 'tree')], ['here', `${local}-back`], { recursive: true });
      expect(down.files).toBe(3);
      for (const [name, content] of contents) expect(await readFile(join(`${local}-back`, name))).toEqual(content);
    },
    30_000,
  );

  test('a broken transfer is gone on with once its beginning was compared; a part of something else is not', async () => {
    const at = await fresh('resume');
    const content = randomBytes(2_000_000);
    const local = join(on.rig.home, 'resume.bin');
    await writeFile(local, content);
    await put(join(at, 'file.part'), content.subarray(0, 1_234_567));
    expect(await transfer(['here', local], ['ssh:lab', join(at, 'file')], { resume: true })).toMatchObject({
      resumedBytes: 1_234_567,
      bytes: 2_000_000,
    });
    expect(await readFile(join(at, 'file'))).toEqual(content);
    await put(join(at, 'file.part'), randomBytes(1000));
    expect(await transfer(['here', local], ['ssh:lab', join(at, 'file')], { resume: true })).toMatchObject({ resumedBytes: 0 });
    expect(await readFile(join(at, 'file'))).toEqual(content);
  });

  test.skipIf(!small.ok).each(['ssh:lab', 'ssh:nosftp'] as const)(
    '%s: a disk that fills up in mid-upload leaves the old file, and says so',
    async (vantage) => {
      const disk = await mountSmallDisk(256 * 1024);
      try {
        await chmod(disk.path, 0o777);
        await put(join(disk.path, 'file'), 'the old one');
        const local = join(on.rig.home, 'large.bin');
        await writeFile(local, randomBytes(1_000_000));
        const refusal = await refusalOf(transfer(['here', local], [vantage, join(disk.path, 'file')]));
        expect(refusal).toMatchObject({ kind: 'disk-full' });
        expect(JSON.stringify(refusal)).toContain('The file that was there is untouched');
        expect(await readdir(disk.path)).toEqual(['file']);
        expect(await readFile(join(disk.path, 'file'), 'utf8')).toBe('the old one');
      } finally {
        await disk.unmount();
      }
    },
  );

  test('several files and folders from a window are sent while they still come, what is there is replaced or left, and what stops is gone on with', async () => {
    const vantage = 'ssh:lab';
    const at = await fresh('window');
    await put(join(at, 'a.txt'), 'old');
    const { stage } = on.client.servers.files;
    const big = randomBytes(2_500_000);
    const stageAll = async () => {
      const { id } = await stage.begin({});
      const file = (path: string, sizeBytes: number) => ({ path, kind: 'file' as const, sizeBytes, modifiedAt: 1_700_000_000_000 });
      await stage.add({
        id,
        entries: [
          file('a.txt', 3),
          file('site/deep/big.bin', big.length),
          { path: 'empty', kind: 'folder', sizeBytes: 0, modifiedAt: null },
        ],
      });
      return id;
    };
    const first = (text: string) => ({ pieces: [{ file: 0, offset: 0, bytes: text.length }], data: new Blob([text]) });
    const bigPiece = (offset: number, length: number) => {
      const data = big.subarray(offset, offset + length);
      return { pieces: [{ file: 1, offset, bytes: data.length }], data: new Blob([data]) };
    };

    // It is cut off in the middle: the window goes away.
    const cut = await stageAll();
    const input = { vantage, path: at, staged: cut, existing: 'skip' as const };
    const plan = await on.client.servers.files.upload.plan(input);
    expect(plan).toMatchObject({ dangerous: false });
    expect(plan.effects.map(({ en }) => en)).toContain('1 file that is there stays as it is: a.txt');
    const cutting = refusalOf(make(on.client.servers.files.upload, input, plan));
    await stage.pieces({ id: cut, ...first('new') });
    await stage.pieces({ id: cut, ...bigPiece(0, 1_000_000) });
    const arrived = async () => (await stat(join(at, 'site/deep/big.bin.part')).catch(() => null))?.size ?? 0;
    await expect.poll(arrived, { timeout: 20_000 }).toBe(1_000_000);
    await stage.end({ id: cut });
    expect(await cutting).toMatchObject({ cause: { en: 'This upload is no longer under way.' } });
    expect(await readFile(join(at, 'a.txt'), 'utf8')).toBe('old');

    const again = await stageAll();
    const replacing = { vantage, path: at, staged: again };
    expect(await on.client.servers.files.upload.plan(replacing)).toMatchObject({ dangerous: true });
    const going = make(on.client.servers.files.upload, replacing);
    await stage.pieces({ id: again, ...first('new') });
    const short = { pieces: [{ file: 1, offset: 0, bytes: 9 }], data: new Blob(['short']) };
    expect(await refusalOf(stage.pieces({ id: again, ...short }))).toMatchObject({ kind: 'bad-input' });
    // They may overtake each other.
    for (const offset of [2_000_000, 0, 1_000_000]) await stage.pieces({ id: again, ...bigPiece(offset, 1_000_000) });
    expect(await going).toMatchObject({ files: 2, kept: 0, resumedBytes: 1_000_000, verifiedBy: 'sha256sum' });
    expect(await readFile(join(at, 'a.txt'), 'utf8')).toBe('new');
    expect(await readFile(join(at, 'site/deep/big.bin'))).toEqual(big);
    expect((await stat(join(at, 'site/deep/big.bin'))).mtimeMs).toBe(1_700_000_000_000);
    expect(await readdir(join(at, 'empty'))).toEqual([]);
    await stage.end({ id: again });

    // Once more: both are there already, as their checksums say.
    const same = await stageAll();
    await stage.pieces({ id: same, ...first('new') });
    for (let offset = 0; offset < big.length; offset += 1_000_000) await stage.pieces({ id: same, ...bigPiece(offset, 1_000_000) });
    expect(await make(on.client.servers.files.upload, { vantage, path: at, staged: same })).toMatchObject({ files: 0, kept: 2 });
    await stage.end({ id: same });
    expect(await readdir(join(on.rig.dataDir, 'uploads'))).toEqual([]);
    for (const path of ['../out', '/etc/x', 'a//b', 'a/../b', '.'])
      expect(
        await refusalOf(
          stage.begin({}).then(({ id }) => stage.add({ id, entries: [{ path, kind: 'file', sizeBytes: 1, modifiedAt: null }] })),
        ),
      ).toMatchObject({ kind: 'bad-input' });
  }, 60_000);

  test('an upload whose connection is lost says so, not that the server ended its files', async () => {
    const vantage = 'ssh:lab';
    const at = await fresh('lost');
    const { stage } = on.client.servers.files;
    const { id } = await stage.begin({});
    await stage.add({ id, entries: [{ path: 'a.bin', kind: 'file', sizeBytes: 2_000_000, modifiedAt: null }] });
    const half = (offset: number) => ({
      id,
      pieces: [{ file: 0, offset, bytes: 1_000_000 }],
      data: new Blob([Buffer.alloc(1_000_000, 7)]),
    });
    const failing = refusalOf(make(on.client.servers.files.upload, { vantage, path: at, staged: id }));
    await stage.pieces(half(0));
    const arrived = async () => (await stat(join(at, 'a.bin.part')).catch(() => null))?.size ?? 0;
    await expect.poll(arrived, { timeout: 20_000 }).toBe(1_000_000);
    const sessions = execFileSync('pgrep', ['-u', on.lab.user, '-x', 'sshd'], { encoding: 'utf8' });
    for (const pid of sessions.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
    await stage.pieces(half(1_000_000));
    expect(await failing).toMatchObject({ kind: 'ssh-session-lost', cause: { en: 'The session with lab has ended unexpectedly.' } });
    await stage.end({ id });
  });

  test('several things are copied into one folder; a folder is not copied into itself, nor a file over a folder', async () => {
    const at = await fresh('into');
    await mkdir(join(at, 'one'));
    await put(join(at, 'one', 'x'), 'x');
    await put(join(at, 'two'), 'two');
    const back = join(on.rig.home, 'into-back');
    await mkdir(back);
    const from = { vantage: 'ssh:lab', paths: [join(at, 'one'), join(at, 'two')] };
    const done = await make(on.client.servers.files.copyInto, { from, to: { vantage: 'here', path: back }, recursive: true });
    expect(done).toMatchObject({ files: 2 });
    expect(await readFile(join(back, 'one', 'x'), 'utf8')).toBe('x');
    const self = {
      from: { vantage: 'ssh:lab', paths: [join(at, 'one')] },
      to: { vantage: 'ssh:lab', path: join(at, 'one') },
      recursive: true,
    };
    expect(await refusalOf(on.client.servers.files.copyInto.plan(self))).toMatchObject({ kind: 'bad-input' });
    await rm(join(back, 'two'));
    await mkdir(join(back, 'two'));
    const over = { from, to: { vantage: 'here', path: back }, recursive: true };
    expect(await refusalOf(on.client.servers.files.copyInto.plan(over))).toMatchObject({
      cause: { en: `${join(back, 'two')} is a folder.` },
    });
  });

  test('the core found no bug of its own in all of this', () => {
    expect(on.bugs).toEqual([]);
  });
});
