import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll } from 'vitest';
import type { FileEntry, FileListItem, Transferred } from '../../../preload/contract/files.ts';
import type { Plan } from '../../../preload/contract/change.ts';
import type { CoreClient } from '../../../main/core/cli/session.ts';
import { startSshd } from '../../lab/sshd.ts';
import type { SshdLab } from '../../lab/sshd.ts';
import { hostSection, identity, startRig } from '../ssh/rig.ts';
import type { Rig } from '../ssh/rig.ts';
import type { Change } from './file-changes.ts';
import { makeChange, readAll } from './file-changes.ts';

/** Each by the name of its host. */
const VARIANTS = { lab: 'key', one: 'oneSession', nosftp: 'noSftp', onlysftp: 'onlySftp', noisy: 'noisy' } as const;

interface Started {
  readonly lab: SshdLab<(typeof VARIANTS)[keyof typeof VARIANTS]>;
  readonly rig: Rig;
  readonly client: CoreClient;
  /** Belongs to the account of the lab. */
  readonly folder: string;
  readonly ids: { readonly uid: number; readonly gid: number };
  readonly bugs: readonly unknown[];
}

/** Servers that let one at files in every way, and a core that knows them by name; started for the tests around which this is called. */
export function usingFileServers() {
  let started: Started | null = null;
  const on = (): Started => {
    if (started === null) throw new Error('the servers are started before the first test');
    return started;
  };
  beforeAll(async () => {
    const lab = await startSshd({ variants: Object.values(VARIANTS) });
    const rig = await startRig();
    const sections = Object.entries(VARIANTS).map(([name, variant]) =>
      hostSection(name, lab.servers[variant], lab.user, identity(lab.keys.ed25519)),
    );
    await rig.writeConfig(sections.join('\n'));
    for (const variant of Object.values(VARIANTS)) await rig.trust(lab.servers[variant]);
    const bugs: unknown[] = [];
    const client = createRouterClient(rig.core.router, { context: { who: 'ops via test', reportBug: (error) => bugs.push(error) } });
    const folder = await mkdtemp(join(tmpdir(), 'pilothouse-files-'));
    const id = (flag: string) => Number(execFileSync('id', [flag, lab.user], { encoding: 'utf8' }));
    const ids = { uid: id('-u'), gid: id('-g') };
    await chown(folder, ids.uid, ids.gid);
    await chmod(folder, 0o755);
    started = { lab, rig, client, folder, ids, bugs };
  }, 60_000);
  afterAll(async () => {
    await started?.rig.stop();
    await started?.lab.stop();
    if (started !== null) await rm(started.folder, { recursive: true, force: true });
  });

  const read = <Item>(open: (stream: string) => Promise<AsyncIterable<{ sequence: number; items: Item[] }>>) => readAll(on().client, open);
  const make = <Input extends object, Result>(change: Change<Input, Result>, input: Input, agreed?: Plan) =>
    makeChange(on().client, change, input, agreed);
  return {
    get lab() {
      return on().lab;
    },
    get rig() {
      return on().rig;
    },
    get client() {
      return on().client;
    },
    get folder() {
      return on().folder;
    },
    get ids() {
      return on().ids;
    },
    get bugs() {
      return on().bugs;
    },
    read,
    make,
    async list(vantage: string, path: string): Promise<FileEntry[]> {
      const items = await read<FileListItem>((stream) => on().client.servers.files.list({ vantage, path, stream }));
      return items.flatMap((item) => (item.kind === 'entries' ? item.entries : []));
    },
    /** An empty folder of the account. */
    async fresh(name: string): Promise<string> {
      const path = join(on().folder, name);
      await rm(path, { recursive: true, force: true });
      await mkdir(path);
      await chown(path, on().ids.uid, on().ids.gid);
      return path;
    },
    /** A file of the account. */
    async put(path: string, content: string | Buffer): Promise<void> {
      await writeFile(path, content);
      await chown(path, on().ids.uid, on().ids.gid);
    },
    transfer: (
      from: readonly [vantage: string, path: string],
      to: readonly [vantage: string, path: string],
      options: { readonly recursive?: boolean; readonly resume?: boolean } = {},
    ): Promise<Transferred> => {
      const { transfer } = on().client.servers.files;
      return make<Parameters<typeof transfer.plan>[0], Transferred>(transfer, {
        from: { vantage: from[0], path: from[1] },
        to: { vantage: to[0], path: to[1] },
        ...options,
      });
    },
  };
}
