import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFile, chmod, chown, mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
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

  test('the core found no bug of its own in all of this', () => {
    expect(bugs).toEqual([]);
  });
});
