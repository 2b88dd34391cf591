import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  appendFile,
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FollowItem } from '../../../preload/contract/files.ts';
import type { CoreClient } from '../../../main/core/cli/session.ts';
import { availability, startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { refusalOf } from '../health/console.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';
import { readAll } from './file-changes.ts';

const here = await availability();

describe.skipIf(!here.ok)(`large, growing and hidden files of a server${here.ok ? '' : ` (${here.reason})`}`, () => {
  let lab: SshdLab<'key' | 'onlySftp'>;
  let rig: Rig;
  let client: CoreClient;
  let folder: string;
  const bugs: unknown[] = [];

  beforeAll(async () => {
    lab = await startSshd({ variants: ['key', 'onlySftp'] });
    rig = await startRig();
    const names = { lab: 'key', onlysftp: 'onlySftp' } as const;
    await rig.writeConfig(
      Object.entries(names)
        .map(([name, variant]) => hostSection(name, lab.servers[variant], lab.user, identity(lab.keys.ed25519)))
        .join('\n'),
    );
    for (const variant of Object.values(names)) await rig.trust(lab.servers[variant]);
    client = createRouterClient(rig.core.router, { context: { who: 'ops via test', reportBug: (error) => bugs.push(error) } });
    folder = await mkdtemp(join(tmpdir(), 'pilothouse-reading-'));
    const id = (flag: string) => Number(execFileSync('id', [flag, lab.user], { encoding: 'utf8' }));
    await chown(folder, id('-u'), id('-g'));
    await chmod(folder, 0o755);
  }, 60_000);
  afterAll(async () => {
    await rig?.stop();
    await lab?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('a file of gigabytes is read page by page, from where one wants', async () => {
    const path = join(folder, 'large');
    await writeFile(path, 'begin\n');
    await truncate(path, 5 * 1024 ** 3);
    await appendFile(path, 'the end\n');
    const look = (input: object) => client.servers.files.read({ vantage: 'ssh:lab', path, ...input });
    expect(await look({})).toMatchObject({ whole: false, offset: 0, shownBytes: 1024 * 1024, text: null });
    const last = await look({ offset: 5 * 1024 ** 3 });
    expect(last).toMatchObject({ text: 'the end\n', offset: 5 * 1024 ** 3, whole: false, sha256: null });
    await symlink('round', join(folder, 'trip'));
    await symlink('trip', join(folder, 'round'));
    expect(await refusalOf(client.servers.files.read({ vantage: 'here', path: join(folder, 'trip') }))).toMatchObject({
      kind: 'file-refused',
    });
  });

  test('a file is followed as it grows, is cut, is replaced and goes away', async () => {
    const path = join(folder, 'app.log');
    await writeFile(path, 'one\ntwo\n');
    const ending = new AbortController();
    const stream = randomUUID();
    const lines: string[] = [];
    const notices: string[] = [];
    const following = (async () => {
      for await (const { sequence, items } of await client.servers.files.follow(
        { vantage: 'ssh:lab', path, stream },
        { signal: ending.signal },
      )) {
        for (const item of items as FollowItem[]) {
          if (item.kind === 'lines') lines.push(...item.lines);
          else notices.push(item.words.en);
        }
        await client.system.acknowledge({ stream, sequence });
      }
    })().catch((error: unknown) => {
      if (!ending.signal.aborted) throw error;
    });
    const until = (line: string) => expect.poll(() => lines.at(-1), { timeout: 20_000 }).toBe(line);
    await until('two');
    await appendFile(path, 'three\nfo');
    await until('three');
    await appendFile(path, 'ur\n');
    await until('four');
    await truncate(path, 0);
    await expect.poll(() => notices.length, { timeout: 20_000 }).toBe(1);
    await appendFile(path, 'five\n');
    await until('five');
    await rm(path);
    await expect.poll(() => notices.at(-1), { timeout: 20_000 }).toContain('is gone');
    await writeFile(`${path}.new`, 'six\n');
    await rename(`${path}.new`, path);
    await until('six');
    ending.abort();
    await following;
    expect(lines).toEqual(['one', 'two', 'three', 'four', 'five', 'six']);
    const gone = readAll(client, (id) => client.servers.files.follow({ vantage: 'ssh:lab', path: join(folder, 'none'), stream: id }));
    expect(await refusalOf(gone)).toMatchObject({ kind: 'not-found' });
  }, 90_000);

  test('what takes room is counted as far as one may look, with a shell and without', async () => {
    const at = join(folder, 'usage');
    await mkdir(join(at, 'open'), { recursive: true });
    await mkdir(join(at, 'closed'), { mode: 0o700 });
    await writeFile(join(at, 'open', 'a'), Buffer.alloc(500_000, 1));
    await writeFile(join(at, 'closed', 'b'), Buffer.alloc(900_000, 1));
    for (const vantage of ['ssh:lab', 'ssh:onlysftp'] as const) {
      const usage = await readAll(client, (stream) => client.servers.files.usage({ vantage, path: at, stream }));
      expect(usage.find(({ name }) => name === 'open')?.bytes).toBeGreaterThanOrEqual(500_000);
      expect(usage.at(-1)).toMatchObject({ total: true, unread: 1 });
      expect(usage.filter(({ total }) => total)).toHaveLength(1);
    }
  });

  test('a folder and a file are taken together as an archive that tar(1) unpacks to the same, whatever their names', async () => {
    const at = join(folder, 'pack');
    const long = `${'d'.repeat(120)}/${'f'.repeat(200)}`;
    await mkdir(join(at, 'one', 'd'.repeat(120)), { recursive: true });
    await mkdir(join(at, 'one', 'none'));
    const contents = new Map([
      [`one/${long}`, randomBytes(70_001)],
      ['one/empty', Buffer.alloc(0)],
      ["one/odd 'name\n", Buffer.from('odd')],
      ['two.bin', randomBytes(512)],
    ]);
    for (const [name, content] of contents) await writeFile(join(at, name), content);
    await writeFile(Buffer.concat([Buffer.from(`${at}/one/bad`), Buffer.of(0xff)]), 'bytes');
    await symlink('x'.repeat(150), join(at, 'one', 'link'));
    await chmod(join(at, 'two.bin'), 0o604);
    for (const vantage of ['ssh:lab', 'ssh:onlysftp', 'here']) {
      const paths = [join(at, 'one'), join(at, 'two.bin')];
      const pieces = await readAll(client, (stream) => client.servers.files.download({ vantage, paths, stream }));
      expect(pieces.at(-1)).toMatchObject({ doneBytes: 70_521, sizeBytes: 70_521 });
      const archive = join(folder, 'pack.tar.gz');
      await writeFile(archive, Buffer.concat(pieces.map(({ data }) => Buffer.from(data, 'base64'))));
      const out = await mkdtemp(join(folder, 'out-'));
      execFileSync('tar', ['-xpzf', archive, '-C', out]);
      for (const [name, content] of contents) expect(await readFile(join(out, name))).toEqual(content);
      expect(await readFile(Buffer.concat([Buffer.from(`${out}/one/bad`), Buffer.of(0xff)]), 'utf8')).toBe('bytes');
      expect(await readlink(join(out, 'one', 'link'))).toBe('x'.repeat(150));
      expect((await stat(join(out, 'two.bin'))).mode & 0o777).toBe(0o604);
      expect(await readdir(join(out, 'one', 'none'))).toEqual([]);
    }
    const [whole] = await readAll(client, (stream) =>
      client.servers.files.download({ vantage: 'ssh:lab', paths: [join(at, 'two.bin')], stream }),
    );
    expect(Buffer.from(whole?.data ?? '', 'base64')).toEqual(contents.get('two.bin'));
    await writeFile(join(at, 'huge'), '');
    await truncate(join(at, 'huge'), 200 * 1024 ** 2);
    const large = readAll(client, (stream) => client.servers.files.download({ vantage: 'here', paths: [at], stream }));
    expect(await refusalOf(large)).toMatchObject({ kind: 'message-too-large' });
  }, 60_000);

  test('the core found no bug of its own in all of this', () => {
    expect(bugs).toEqual([]);
  });
});
