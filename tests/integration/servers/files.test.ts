import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOfName, nameOfBytes } from '../../../preload/contract/file-names.ts';
import type { FileListItem } from '../../../preload/contract/files.ts';
import { withMachine } from '../../../main/core/servers/files/open-files.ts';
import { regularFile } from '../../../main/core/servers/files/read-file.ts';
import { availability } from '../../lab/sshd.ts';
import { refusalOf } from '../health/console.ts';
import { usingFileServers } from './file-servers.ts';

const here = await availability();
const never = new AbortController().signal;

describe.skipIf(!here.ok)(`files of a server${here.ok ? '' : ` (${here.reason})`}`, () => {
  const on = usingFileServers();
  const { fresh, put, list, read, make, transfer } = on;
  const ways = ['here', 'ssh:lab', 'ssh:one', 'ssh:nosftp', 'ssh:onlysftp'] as const;

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
    expect(entries.get('plain.txt')).toMatchObject({ kind: 'file', sizeBytes: 5, mode: 0o4750, uid: on.ids.uid });
    expect(entries.get('sub')?.owner ?? 'root').toBe('root');
    expect(entries.get('to-sub')?.link).toEqual({ target: 'sub', kind: 'folder' });
    expect(entries.get('broken')?.link).toEqual({ target: 'nowhere', kind: null });
    expect(entries.get('pipe')?.kind).toBe('pipe');
    // What would never end is not begun.
    const whole = (name: string) => withMachine(on.rig.core.rooms, vantage, never, ({ files }) => regularFile(files, join(at, name)));
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
          await chown(path, on.ids.uid, on.ids.gid);
          const text = nameOfBytes(raw);
          expect(Buffer.from(bytesOfName(text) ?? [])).toEqual(raw);
          expect((await list(vantage, at)).map((entry) => entry.name)).toEqual([text]);
          await withMachine(on.rig.core.rooms, vantage, never, async ({ files }) => {
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
      const at = join(on.folder, 'many');
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
    const shown = await on.client.servers.files.read({ vantage, path: join(at, 'link.conf') });
    expect(shown).toMatchObject({ text: 'one\r\ntwo\r\n', encoding: 'utf-8', whole: true, path: join(at, 'real.conf') });
    const input = { vantage, path: join(at, 'link.conf'), text: 'one\r\nthree\r\n', sha256: shown.sha256, backup: true };
    const plan = await on.client.servers.files.save.plan(input);
    expect(plan.diffs).toEqual([{ path: join(at, 'real.conf'), before: 'one\r\ntwo\r\n', after: 'one\r\nthree\r\n' }]);
    const saved = await make(on.client.servers.files.save, input, plan);
    expect(await readFile(join(at, 'real.conf'), 'utf8')).toBe('one\r\nthree\r\n');
    expect((await lstat(join(at, 'link.conf'))).isSymbolicLink()).toBe(true);
    const its = await stat(join(at, 'real.conf'));
    expect([its.mode & 0o7777, its.uid]).toEqual([0o640, on.ids.uid]);
    expect(saved.backup).toMatch(/real\.conf\.~pilothouse-\d{8}-\d{6}~$/u);
    expect(await readFile(saved.backup ?? '', 'utf8')).toBe('one\r\ntwo\r\n');
    expect(await readdir(at)).toHaveLength(3);
    expect(await refusalOf(on.client.servers.files.save.plan(input))).toMatchObject({ kind: 'file-changed' });
    const [entry] = await on.client.activity.audit({ contains: join(at, 'real.conf') });
    expect(entry).toMatchObject({ action: 'file.write', result: 'done' });
  });

  test.each(ways)(
    '%s: a folder is made, its rights are changed, it is renamed, and deleted with what is in it once that was counted',
    async (vantage) => {
      const at = await fresh(`small-${vantage.slice(-5)}`);
      await make(on.client.servers.files.makeFolder, { vantage, path: join(at, 'new') });
      await put(join(at, 'new', 'file'), Buffer.alloc(2048));
      await make(on.client.servers.files.mode, { vantage, path: join(at, 'new', 'file'), mode: 0o600 });
      expect((await stat(join(at, 'new', 'file'))).mode & 0o777).toBe(0o600);
      await make(on.client.servers.files.rename, { vantage, path: join(at, 'new'), to: join(at, 'old') });
      const plan = await on.client.servers.files.remove.plan({ vantage, paths: [join(at, 'old')] });
      expect(plan).toMatchObject({ dangerous: true, undo: null });
      expect(plan.effects[0]?.en).toContain('1 file in 1 folder, 2 KiB');
      expect(await make(on.client.servers.files.remove, { vantage, paths: [join(at, 'old')] }, plan)).toEqual({ files: 1, bytes: 2048 });
      expect(await readdir(at)).toEqual([]);
      expect(await refusalOf(on.client.servers.files.remove.plan({ vantage, paths: ['/etc'] }))).toMatchObject({ kind: 'bad-input' });
    },
  );

  test('as root a file keeps its owner, mode and backup; a new one is made; owner and group are changed', async () => {
    const at = await fresh('as-root');
    const path = join(at, 'its own');
    await put(path, 'before\n');
    await chmod(path, 0o4751);
    const vantage = 'here';
    const { sha256 } = await on.client.servers.files.read({ vantage, path, asRoot: true });
    const plan = await on.client.servers.files.save.plan({ vantage, path, text: 'after\n', sha256, asRoot: true });
    expect(plan.commands).toEqual([]);
    expect(plan.effects.map(({ en }) => en).join(' ')).toMatch(/^It is written as root\. The text goes into a new file beside it/u);
    const saved = await make(on.client.servers.files.save, { vantage, path, text: 'after\n', sha256, asRoot: true }, plan);
    expect(saved.asRoot).toBe(true);
    expect(await readFile(path, 'utf8')).toBe('after\n');
    expect(await readFile(saved.backup ?? '', 'utf8')).toBe('before\n');
    const its = await stat(path);
    expect([its.uid, its.gid, its.mode & 0o7777]).toEqual([on.ids.uid, on.ids.gid, 0o4751]);
    await make(on.client.servers.files.save, { vantage, path: join(at, 'new'), text: 'x', sha256: null, asRoot: true });
    await make(on.client.servers.files.mode, {
      vantage,
      path: join(at, 'new'),
      mode: 0o600,
      owner: on.lab.user,
      group: String(on.ids.gid),
    });
    const made = await stat(join(at, 'new'));
    expect([made.uid, made.gid, made.mode & 0o7777]).toEqual([on.ids.uid, on.ids.gid, 0o600]);
    expect((await readdir(at)).filter((name) => name.startsWith('.pilothouse'))).toEqual([]);
  });

  test('what takes room is counted, and binary, other encodings and the end of a large file are shown', async () => {
    const at = await fresh('look');
    await put(join(at, 'latin'), Buffer.from('caf\u{e9}\n', 'latin1'));
    await put(join(at, 'binary'), randomBytes(5000));
    await put(join(at, 'large'), `${'x'.repeat(99)}\n`.repeat(20_000));
    const vantage = 'ssh:lab';
    const look = (name: string, from: 'start' | 'end' = 'start') => on.client.servers.files.read({ vantage, path: join(at, name), from });
    expect(await look('latin')).toMatchObject({ text: 'café\n', encoding: 'latin1' });
    expect(await look('binary')).toMatchObject({ text: null, whole: true });
    expect(await look('large', 'end')).toMatchObject({ whole: false, sha256: null, offset: 2_000_000 - 1024 * 1024 });
    const usage = await read((stream) => on.client.servers.files.usage({ vantage, path: at, stream }));
    expect(usage.find(({ name }) => name === 'large')?.bytes).toBeGreaterThanOrEqual(2_000_000);
    expect(usage.at(-1)).toMatchObject({ total: true });
  });

  test('a server without SFTP says that files are reached with commands', async () => {
    const items = await read<FileListItem>((stream) => on.client.servers.files.list({ vantage: 'ssh:nosftp', path: null, stream }));
    expect(items[0]).toMatchObject({ kind: 'folder', way: 'shell' });
    expect(JSON.stringify(items[0])).toContain('offers no SFTP');
  });

  test('a start-up file that prints is passed over, and said; who writes is not taken from what it prints', async () => {
    const vantage = 'ssh:noisy';
    const items = await read<FileListItem>((stream) => on.client.servers.files.list({ vantage, path: null, stream }));
    expect(items[0]).toMatchObject({ kind: 'folder', way: 'sftp' });
    expect(JSON.stringify(items[0])).toContain('prints “Welcome to the lab, nobody is perfect” before SFTP');
    const at = await fresh('noisy');
    const local = join(on.rig.home, 'noisy.bin');
    await writeFile(local, randomBytes(100_000));
    expect(await transfer(['here', local], [vantage, join(at, 'file')])).toMatchObject({ verifiedBy: 'sha256sum' });
    const shown = await on.client.servers.files.read({ vantage, path: join(at, 'file') });
    expect(shown.writable).toBe(true);
    const usage = await read((stream) => on.client.servers.files.usage({ vantage, path: at, stream }));
    expect(usage.map(({ name }) => name).toSorted()).toEqual(['.', 'file']);
  });

  test('names of 255 bytes are written, saved with a backup and gone on with', async () => {
    const at = await fresh('long');
    const vantage = 'ssh:lab';
    const local = join(on.rig.home, 'long.txt');
    await writeFile(local, 'one\n');
    for (const name of ['n'.repeat(255), '\u{1f600}'.repeat(63), `${'x'.repeat(39)}\u{1f600}`]) {
      await transfer(['here', local], [vantage, join(at, name)]);
      const { sha256 } = await on.client.servers.files.read({ vantage, path: join(at, name) });
      const saved = await make(on.client.servers.files.save, { vantage, path: join(at, name), text: 'two\n', sha256, backup: true });
      expect(await readFile(join(at, name), 'utf8')).toBe('two\n');
      expect(await readFile(saved.backup ?? '', 'utf8')).toBe('one\n');
    }
    expect(await readdir(at)).toHaveLength(6);
    const refusal = await refusalOf(transfer(['here', local], [vantage, '/proc/new']));
    expect(JSON.stringify(refusal)).not.toContain('.part');
  });

  test('the core found no bug of its own in all of this', () => {
    expect(on.bugs).toEqual([]);
  });
});
