import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesOfName, nameOfBytes } from '../../../preload/contract/file-names.ts';
import type { FileEntry, FileListItem, Transferred } from '../../../preload/contract/files.ts';
import type { ChangeProgress, Consent, Plan } from '../../../preload/contract/change.ts';
import type { CoreClient } from '../../../main/core/cli/session.ts';
import { withMachine } from '../../../main/core/servers/files/open-files.ts';
import { regularFile } from '../../../main/core/servers/files/read-file.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { refusalOf } from '../health/console.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';
import { mountSmallDisk, smallDiskAvailability } from '../store/small-disk.ts';

const here = await availability();
const small = await smallDiskAvailability();
const never = new AbortController().signal;

interface Change<Input, Result> {
  plan(input: Input): Promise<Plan>;
  apply(input: Input & { consent: Consent; stream: string }): Promise<AsyncIterable<{ sequence: number; items: ChangeProgress<Result>[] }>>;
}

describe.skipIf(!here.ok)(`files of a server${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key' | 'oneSession' | 'noSftp' | 'onlySftp' | 'noisy'>;
  let rig: Rig;
  let client: CoreClient;
  let folder: string;
  let ids: { uid: number; gid: number };
  const bugs: unknown[] = [];
  const ways = ['here', 'ssh:lab', 'ssh:one', 'ssh:nosftp', 'ssh:onlysftp'] as const;

  beforeAll(async () => {
    lab = await startSshd({ variants: ['key', 'oneSession', 'noSftp', 'onlySftp', 'noisy'] });
    rig = await startRig();
    const names = { lab: 'key', one: 'oneSession', nosftp: 'noSftp', onlysftp: 'onlySftp', noisy: 'noisy' } as const;
    const sections = Object.entries(names).map(([name, variant]) =>
      hostSection(name, lab.servers[variant], lab.user, identity(lab.keys.ed25519)),
    );
    await rig.writeConfig(sections.join('\n'));
    for (const variant of Object.values(names)) await rig.trust(lab.servers[variant]);
    client = createRouterClient(rig.core.router, { context: { who: 'ops via test', reportBug: (error) => bugs.push(error) } });
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-files-'));
    const id = (flag: string) => Number(execFileSync('id', [flag, lab.user], { encoding: 'utf8' }));
    ids = { uid: id('-u'), gid: id('-g') };
    await chown(folder, ids.uid, ids.gid);
    await chmod(folder, 0o755);
  }, 60_000);
  afterAll(async () => {
    await rig?.stop();
    await lab?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function read<Item>(open: (stream: string) => Promise<AsyncIterable<{ sequence: number; items: Item[] }>>): Promise<Item[]> {
    const stream = randomUUID();
    const all: Item[] = [];
    for await (const { sequence, items } of await open(stream)) {
      all.push(...items);
      await client.system.acknowledge({ stream, sequence });
    }
    return all;
  }
  async function list(vantage: string, path: string): Promise<FileEntry[]> {
    const items = await read<FileListItem>((stream) => client.servers.files.list({ vantage, path, stream }));
    return items.flatMap((item) => (item.kind === 'entries' ? item.entries : []));
  }
  async function make<Input extends object, Result>(change: Change<Input, Result>, input: Input, agreed?: Plan): Promise<Result> {
    const plan = agreed ?? (await change.plan(input));
    const items = await read((stream) => change.apply({ ...input, consent: { digest: plan.digest, typedName: null }, stream }));
    const last = items.at(-1);
    if (last?.kind !== 'done') throw new Error('the change ended without a result');
    return last.result;
  }
  async function fresh(name: string): Promise<string> {
    const path = join(folder, name);
    await rm(path, { recursive: true, force: true });
    await mkdir(path);
    await chown(path, ids.uid, ids.gid);
    return path;
  }
  async function put(path: string, content: string | Buffer): Promise<void> {
    await writeFile(path, content);
    await chown(path, ids.uid, ids.gid);
  }
  const transfer = (
    from: readonly [string, string],
    to: readonly [string, string],
    options: { recursive?: boolean; resume?: boolean } = {},
  ) =>
    make<Parameters<typeof client.servers.files.transfer.plan>[0], Transferred>(client.servers.files.transfer, {
      from: { vantage: from[0], path: from[1] },
      to: { vantage: to[0], path: to[1] },
      ...options,
    });

  test.each(ways)('%s lists what is there: kinds, modes, owners, links and where they lead', async (vantage) => {
    const at = await fresh(`list-${vantage.slice(-5)}`);
    await put(join(at, 'plain.txt'), 'hello');
    await chmod(join(at, 'plain.txt'), 0o4750);
    await mkdir(join(at, 'sub'));
    await symlink('sub', join(at, 'to-sub'));
    await symlink('nowhere', join(at, 'broken'));
    execFileSync('mkfifo', [join(at, 'pipe')]);
    const entries = new Map((await list(vantage, at)).map((entry) => [entry.name, entry]));
    expect([...entries.keys()].toSorted()).toEqual(['broken', 'pipe', 'plain.txt', 'sub', 'to-sub']);
    expect(entries.get('plain.txt')).toMatchObject({ kind: 'file', sizeBytes: 5, mode: 0o4750, uid: ids.uid });
    expect(entries.get('sub')?.owner ?? 'root').toBe('root');
    expect(entries.get('to-sub')?.link).toEqual({ target: 'sub', kind: 'folder' });
    expect(entries.get('broken')?.link).toEqual({ target: 'nowhere', kind: null });
    expect(entries.get('pipe')?.kind).toBe('pipe');
    // What would never end is not begun.
    const whole = (name: string) => withMachine(rig.core.rooms, vantage, never, ({ files }) => regularFile(files, join(at, name)));
    await expect(whole('pipe')).rejects.toMatchObject({ failure: { kind: 'bad-input', cause: { en: expect.stringContaining('a pipe') } } });
    expect(await whole('plain.txt')).toMatchObject({ kind: 'file', sizeBytes: 5 });
    expect(await refusalOf(list(vantage, join(at, 'gone')))).toMatchObject({ kind: 'not-found' });
  });

  test.each(ways)(
    '%s: names of any bytes come back as they are, and the file behind them is read, renamed and deleted',
    async (vantage) => {
      const at = await fresh(`names-${vantage.slice(-5)}`);
      const byte = fc.integer({ min: 1, max: 255 }).filter((value) => value !== 0x2f);
      const name = fc
        .uint8Array({ minLength: 1, maxLength: 60 })
        .chain((bytes) => fc.array(byte, { minLength: 1, maxLength: Math.max(1, bytes.length) }));
      const nasty = ["a'b", 'a"b', '$(touch x)', '`id`', '-rf', ' ', '\n', 'a\nb\n', '*', '\\0101', '%s', ';ls', '\u{1f600}', 'é'].map(
        (text) => [...Buffer.from(text)],
      );
      await fc.assert(
        fc.asyncProperty(name, async (bytes) => {
          const raw = Buffer.from(bytes);
          if (raw.equals(Buffer.from('.')) || raw.equals(Buffer.from('..'))) return;
          const path = Buffer.concat([Buffer.from(`${at}/`), raw]);
          await writeFile(path, raw);
          await chown(path, ids.uid, ids.gid);
          const text = nameOfBytes(raw);
          expect(Buffer.from(bytesOfName(text) ?? [])).toEqual(raw);
          expect((await list(vantage, at)).map((entry) => entry.name)).toEqual([text]);
          await withMachine(rig.core.rooms, vantage, never, async ({ files }) => {
            const read: Buffer[] = [];
            for await (const piece of files.read(`${at}/${text}`)) read.push(piece);
            expect(Buffer.concat(read)).toEqual(raw);
            await files.replace(`${at}/${text}`, `${at}/${text}~`);
            await files.remove(`${at}/${text}~`);
          });
          expect(await readdir(at)).toEqual([]);
        }),
        { numRuns: 12, examples: nasty.map((bytes) => [bytes]) },
      );
    },
    60_000,
  );

  test.each(['here', 'ssh:lab', 'ssh:nosftp'] as const)(
    '%s: ten thousand entries are listed whole',
    async (vantage) => {
      const at = join(folder, 'many');
      await mkdir(at, { recursive: true });
      if ((await readdir(at)).length === 0) execFileSync('sh', ['-c', 'cd "$1" && seq 12000 | xargs touch', 'sh', at]);
      const entries = await list(vantage, at);
      expect(new Set(entries.map(({ name }) => name)).size).toBe(12_000);
    },
    30_000,
  );

  test.each(ways)('%s: a text is saved whole, with its mode and a backup; one that was changed meanwhile is refused', async (vantage) => {
    const at = await fresh(`save-${vantage.slice(-5)}`);
    await put(join(at, 'real.conf'), 'one\r\ntwo\r\n');
    await chmod(join(at, 'real.conf'), 0o640);
    await symlink('real.conf', join(at, 'link.conf'));
    const shown = await client.servers.files.read({ vantage, path: join(at, 'link.conf') });
    expect(shown).toMatchObject({ text: 'one\r\ntwo\r\n', encoding: 'utf-8', whole: true, path: join(at, 'real.conf') });
    const input = { vantage, path: join(at, 'link.conf'), text: 'one\r\nthree\r\n', sha256: shown.sha256, backup: true };
    const plan = await client.servers.files.save.plan(input);
    expect(plan.diffs).toEqual([{ path: join(at, 'real.conf'), before: 'one\r\ntwo\r\n', after: 'one\r\nthree\r\n' }]);
    const saved = await make(client.servers.files.save, input, plan);
    expect(await readFile(join(at, 'real.conf'), 'utf8')).toBe('one\r\nthree\r\n');
    expect((await lstat(join(at, 'link.conf'))).isSymbolicLink()).toBe(true);
    const its = await stat(join(at, 'real.conf'));
    expect([its.mode & 0o7777, its.uid]).toEqual([0o640, ids.uid]);
    expect(saved.backup).toMatch(/real\.conf\.~pilothouse-\d{8}-\d{6}~$/u);
    expect(await readFile(saved.backup ?? '', 'utf8')).toBe('one\r\ntwo\r\n');
    expect(await readdir(at)).toHaveLength(3);
    expect(await refusalOf(client.servers.files.save.plan(input))).toMatchObject({ kind: 'file-changed' });
    const [entry] = await client.activity.audit({ contains: join(at, 'real.conf') });
    expect(entry).toMatchObject({ action: 'file.write', result: 'done' });
  });

  test.each(ways)(
    '%s: a folder is made, its rights are changed, it is renamed, and deleted with what is in it once that was counted',
    async (vantage) => {
      const at = await fresh(`small-${vantage.slice(-5)}`);
      await make(client.servers.files.makeFolder, { vantage, path: join(at, 'new') });
      await put(join(at, 'new', 'file'), Buffer.alloc(2048));
      await make(client.servers.files.mode, { vantage, path: join(at, 'new', 'file'), mode: 0o600 });
      expect((await stat(join(at, 'new', 'file'))).mode & 0o777).toBe(0o600);
      await make(client.servers.files.rename, { vantage, path: join(at, 'new'), to: join(at, 'old') });
      const plan = await client.servers.files.remove.plan({ vantage, paths: [join(at, 'old')] });
      expect(plan).toMatchObject({ dangerous: true, undo: null });
      expect(plan.effects[0]?.en).toContain('1 file in 1 folder, 2 KiB');
      expect(await make(client.servers.files.remove, { vantage, paths: [join(at, 'old')] }, plan)).toEqual({ files: 1, bytes: 2048 });
      expect(await readdir(at)).toEqual([]);
      expect(await refusalOf(client.servers.files.remove.plan({ vantage, paths: ['/etc'] }))).toMatchObject({ kind: 'bad-input' });
    },
  );

  test.each(['ssh:lab', 'ssh:one', 'ssh:nosftp', 'ssh:onlysftp'] as const)(
    '%s: a folder goes there and comes back the same, its checksums compared',
    async (vantage) => {
      const at = await fresh(`copy-${vantage.slice(-5)}`);
      const local = join(rig.home, `tree-${vantage.slice(-5)}`);
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

  test('as root a file keeps its owner, mode and backup; a new one is made; owner and group are changed', async () => {
    const at = await fresh('as-root');
    const path = join(at, 'its own');
    await put(path, 'before\n');
    await chmod(path, 0o4751);
    const vantage = 'here';
    const { sha256 } = await client.servers.files.read({ vantage, path, asRoot: true });
    const plan = await client.servers.files.save.plan({ vantage, path, text: 'after\n', sha256, asRoot: true });
    expect(plan.commands).toEqual([]);
    expect(plan.effects.map(({ en }) => en).join(' ')).toMatch(/^It is written as root\. The text goes into a new file beside it/u);
    const saved = await make(client.servers.files.save, { vantage, path, text: 'after\n', sha256, asRoot: true }, plan);
    expect(saved.asRoot).toBe(true);
    expect(await readFile(path, 'utf8')).toBe('after\n');
    expect(await readFile(saved.backup ?? '', 'utf8')).toBe('before\n');
    const its = await stat(path);
    expect([its.uid, its.gid, its.mode & 0o7777]).toEqual([ids.uid, ids.gid, 0o4751]);
    await make(client.servers.files.save, { vantage, path: join(at, 'new'), text: 'x', sha256: null, asRoot: true });
    await make(client.servers.files.mode, { vantage, path: join(at, 'new'), mode: 0o600, owner: lab.user, group: String(ids.gid) });
    const made = await stat(join(at, 'new'));
    expect([made.uid, made.gid, made.mode & 0o7777]).toEqual([ids.uid, ids.gid, 0o600]);
    expect((await readdir(at)).filter((name) => name.startsWith('.pilothouse'))).toEqual([]);
  });

  test('a broken transfer is gone on with once its beginning was compared; a part of something else is not', async () => {
    const at = await fresh('resume');
    const content = randomBytes(2_000_000);
    const local = join(rig.home, 'resume.bin');
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
        const local = join(rig.home, 'large.bin');
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

  test('what takes room is counted, and binary, other encodings and the end of a large file are shown', async () => {
    const at = await fresh('look');
    await put(join(at, 'latin'), Buffer.from('caf\u{e9}\n', 'latin1'));
    await put(join(at, 'binary'), randomBytes(5000));
    await put(join(at, 'large'), `${'x'.repeat(99)}\n`.repeat(20_000));
    const vantage = 'ssh:lab';
    const look = (name: string, from: 'start' | 'end' = 'start') => client.servers.files.read({ vantage, path: join(at, name), from });
    expect(await look('latin')).toMatchObject({ text: 'café\n', encoding: 'latin1' });
    expect(await look('binary')).toMatchObject({ text: null, whole: true });
    expect(await look('large', 'end')).toMatchObject({ whole: false, sha256: null, offset: 2_000_000 - 1024 * 1024 });
    const usage = await read((stream) => client.servers.files.usage({ vantage, path: at, stream }));
    expect(usage.find(({ name }) => name === 'large')?.bytes).toBeGreaterThanOrEqual(2_000_000);
    expect(usage.at(-1)).toMatchObject({ total: true });
  });

  test('a server without SFTP says that files are reached with commands', async () => {
    const items = await read<FileListItem>((stream) => client.servers.files.list({ vantage: 'ssh:nosftp', path: null, stream }));
    expect(items[0]).toMatchObject({ kind: 'folder', way: 'shell' });
    expect(JSON.stringify(items[0])).toContain('offers no SFTP');
  });

  test('a start-up file that prints is passed over, and said; who writes is not taken from what it prints', async () => {
    const vantage = 'ssh:noisy';
    const items = await read<FileListItem>((stream) => client.servers.files.list({ vantage, path: null, stream }));
    expect(items[0]).toMatchObject({ kind: 'folder', way: 'sftp' });
    expect(JSON.stringify(items[0])).toContain('prints “Welcome to the lab, nobody is perfect” before SFTP');
    const at = await fresh('noisy');
    const local = join(rig.home, 'noisy.bin');
    await writeFile(local, randomBytes(100_000));
    expect(await transfer(['here', local], [vantage, join(at, 'file')])).toMatchObject({ verifiedBy: 'sha256sum' });
    const shown = await client.servers.files.read({ vantage, path: join(at, 'file') });
    expect(shown.writable).toBe(true);
    const usage = await read((stream) => client.servers.files.usage({ vantage, path: at, stream }));
    expect(usage.map(({ name }) => name).toSorted()).toEqual(['.', 'file']);
  });

  test('names of 255 bytes are written, saved with a backup and gone on with', async () => {
    const at = await fresh('long');
    const vantage = 'ssh:lab';
    const local = join(rig.home, 'long.txt');
    await writeFile(local, 'one\n');
    for (const name of ['n'.repeat(255), '\u{1f600}'.repeat(63), `${'x'.repeat(39)}\u{1f600}`]) {
      await transfer(['here', local], [vantage, join(at, name)]);
      const { sha256 } = await client.servers.files.read({ vantage, path: join(at, name) });
      const saved = await make(client.servers.files.save, { vantage, path: join(at, name), text: 'two\n', sha256, backup: true });
      expect(await readFile(join(at, name), 'utf8')).toBe('two\n');
      expect(await readFile(saved.backup ?? '', 'utf8')).toBe('one\n');
    }
    expect(await readdir(at)).toHaveLength(6);
    const refusal = await refusalOf(transfer(['here', local], [vantage, '/proc/new']));
    expect(JSON.stringify(refusal)).not.toContain('.part');
  });

  test('several files and folders from a window are sent while they still come, what is there is replaced or left, and what stops is gone on with', async () => {
    const vantage = 'ssh:lab';
    const at = await fresh('window');
    await put(join(at, 'a.txt'), 'old');
    const { stage } = client.servers.files;
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
    const plan = await client.servers.files.upload.plan(input);
    expect(plan).toMatchObject({ dangerous: false });
    expect(plan.effects.map(({ en }) => en)).toContain('1 file that is there stays as it is: a.txt');
    const cutting = refusalOf(make(client.servers.files.upload, input, plan));
    await stage.pieces({ id: cut, ...first('new') });
    await stage.pieces({ id: cut, ...bigPiece(0, 1_000_000) });
    const arrived = async () => (await stat(join(at, 'site/deep/big.bin.part')).catch(() => null))?.size ?? 0;
    await expect.poll(arrived, { timeout: 20_000 }).toBe(1_000_000);
    await stage.end({ id: cut });
    expect(await cutting).toMatchObject({ cause: { en: 'This upload is no longer under way.' } });
    expect(await readFile(join(at, 'a.txt'), 'utf8')).toBe('old');

    const again = await stageAll();
    const replacing = { vantage, path: at, staged: again };
    expect(await client.servers.files.upload.plan(replacing)).toMatchObject({ dangerous: true });
    const going = make(client.servers.files.upload, replacing);
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
    expect(await make(client.servers.files.upload, { vantage, path: at, staged: same })).toMatchObject({ files: 0, kept: 2 });
    await stage.end({ id: same });
    expect(await readdir(join(rig.dataDir, 'uploads'))).toEqual([]);
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
    const { stage } = client.servers.files;
    const { id } = await stage.begin({});
    await stage.add({ id, entries: [{ path: 'a.bin', kind: 'file', sizeBytes: 2_000_000, modifiedAt: null }] });
    const half = (offset: number) => ({
      id,
      pieces: [{ file: 0, offset, bytes: 1_000_000 }],
      data: new Blob([Buffer.alloc(1_000_000, 7)]),
    });
    const failing = refusalOf(make(client.servers.files.upload, { vantage, path: at, staged: id }));
    await stage.pieces(half(0));
    const arrived = async () => (await stat(join(at, 'a.bin.part')).catch(() => null))?.size ?? 0;
    await expect.poll(arrived, { timeout: 20_000 }).toBe(1_000_000);
    const sessions = execFileSync('pgrep', ['-u', lab.user, '-x', 'sshd'], { encoding: 'utf8' });
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
    const back = join(rig.home, 'into-back');
    await mkdir(back);
    const from = { vantage: 'ssh:lab', paths: [join(at, 'one'), join(at, 'two')] };
    const done = await make(client.servers.files.copyInto, { from, to: { vantage: 'here', path: back }, recursive: true });
    expect(done).toMatchObject({ files: 2 });
    expect(await readFile(join(back, 'one', 'x'), 'utf8')).toBe('x');
    const self = {
      from: { vantage: 'ssh:lab', paths: [join(at, 'one')] },
      to: { vantage: 'ssh:lab', path: join(at, 'one') },
      recursive: true,
    };
    expect(await refusalOf(client.servers.files.copyInto.plan(self))).toMatchObject({ kind: 'bad-input' });
    await rm(join(back, 'two'));
    await mkdir(join(back, 'two'));
    const over = { from, to: { vantage: 'here', path: back }, recursive: true };
    expect(await refusalOf(client.servers.files.copyInto.plan(over))).toMatchObject({ cause: { en: `${join(back, 'two')} is a folder.` } });
  });

  test('the core found no bug of its own in all of this', () => {
    expect(bugs).toEqual([]);
  });
});
