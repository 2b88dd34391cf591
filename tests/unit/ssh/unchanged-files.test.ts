import { chmod, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createHosts } from '../../../main/core/ssh/config/hosts.ts';
import { readKeyFile } from '../../../main/core/ssh/login/key-files.ts';
import { readKnownHosts } from '../../../main/core/ssh/host-keys/known-hosts-files.ts';
import { keepWhileUnchanged, sharedStart } from '../../../main/core/ssh/unchanged-files.ts';
import { makeKey } from '../../lab/sshd/keys.ts';
import { makeStateFolder } from '../../lab/state-folder.ts';
import type { StateFolder } from '../../lab/state-folder.ts';

let folder: StateFolder;
beforeEach(async () => {
  folder = await makeStateFolder('unchanged-files');
});
afterEach(async () => {
  vi.useRealTimers();
  await folder.remove();
});

/** As if what was written until now were long written, and none of it could be written once more in the same tick of the clock. */
const settle = async () => {
  await pause(20);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
};

describe('what was made of a file', () => {
  const reader = () => {
    const kept = keepWhileUnchanged<number>();
    let made = 0;
    return async (path: string) => kept(path, await stat(path, { bigint: true }), async () => (made += 1));
  };

  test('is made once while the file is the same, also for those who ask at the same time', async () => {
    const path = folder.in('file');
    await writeFile(path, 'one');
    await settle();
    const read = reader();
    expect(await Promise.all([read(path), read(path)])).toEqual([1, 1]);
    expect(await read(path)).toBe(1);
  });

  test.each<readonly [string, (path: string) => Promise<void>]>([
    ['written anew at the same length', (path) => writeFile(path, 'two')],
    [
      'written anew and given its old times back',
      async (path) => {
        const { atime, mtime } = await stat(path);
        await writeFile(path, 'two');
        await utimes(path, atime, mtime);
      },
    ],
    [
      'replaced by another of the same length and time',
      async (path) => {
        const { atime, mtime } = await stat(path);
        await writeFile(`${path}.new`, 'two');
        await utimes(`${path}.new`, atime, mtime);
        await rename(`${path}.new`, path);
      },
    ],
  ])('is made anew for one that was %s', async (_, change) => {
    const path = folder.in('file');
    await writeFile(path, 'one');
    await settle();
    const read = reader();
    expect(await read(path)).toBe(1);
    await change(path);
    expect(await read(path)).toBe(2);
  });

  test('is not kept of a file written a moment ago: it could be written once more and look the same', async () => {
    const path = folder.in('file');
    await writeFile(path, 'one');
    const read = reader();
    expect([await read(path), await read(path)]).toEqual([1, 2]);
  });

  test('is not kept when it could not be made', async () => {
    const path = folder.in('file');
    await writeFile(path, 'one');
    await settle();
    const kept = keepWhileUnchanged<string>();
    const found = await stat(path, { bigint: true });
    await expect(kept(path, found, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await kept(path, found, async () => 'yes')).toBe('yes');
  });

  test('is let go for others when it is the oldest of many', async () => {
    const path = folder.in('file');
    await writeFile(path, 'one');
    await settle();
    const kept = keepWhileUnchanged<number>();
    const found = await stat(path, { bigint: true });
    for (let place = 0; place < 501; place += 1) await kept(`${path}-${place}`, found, async () => place);
    expect(await kept(`${path}-500`, found, async () => -1)).toBe(500);
    expect(await kept(`${path}-0`, found, async () => -1)).toBe(-1);
  });
});

describe('work that is shared', () => {
  test('by those who ask before it begins, and by nobody after', async () => {
    const shared = sharedStart<number>();
    let begun = 0;
    const work = async () => (begun += 1);
    const [first, second] = [shared('a', work), shared('a', work)];
    await Promise.resolve();
    // It has begun: whoever asks now wants what is there now.
    const third = shared('a', work);
    expect(await Promise.all([first, second, third])).toEqual([1, 1, 2]);
  });

  test('each thing by itself, and a failure by all', async () => {
    const shared = sharedStart<string>();
    const fail = () => Promise.reject(new Error('no'));
    const results = await Promise.allSettled([shared('a', fail), shared('a', fail), shared('b', async () => 'b')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });
});

describe('an edit counts at once', () => {
  const settledThen = async (path: string, before: string, after: string, look: () => Promise<unknown>) => {
    await writeFile(path, before, { mode: 0o600 });
    await settle();
    const first = await look();
    await writeFile(path, after);
    return [first, await look()];
  };

  test('in the ssh configuration, and in what it includes', async () => {
    const home = folder.path;
    await writeFile(folder.in('more'), 'Host other\n  Port 1111\n');
    const { find } = createHosts({ home, env: {}, localUser: 'me', saved: () => ({}), systemFile: folder.in('system') });
    const port = async () => (await find('web')).options.port;
    const system = folder.in('system');
    expect(await settledThen(system, 'Host web\n  Port 2222\n', 'Host web\n  Port 3333\n', port)).toEqual([2222, 3333]);
    await writeFile(system, `Include ${folder.in('more')}\n`);
    await settle();
    expect(await port()).toBe(22);
    await writeFile(folder.in('more'), 'Host web\n  Port 4444\n');
    expect(await port()).toBe(4444);
  });

  test('in the known hosts', async () => {
    const [one, other] = await Promise.all([makeKey(folder.in('one'), 'ed25519'), makeKey(folder.in('other'), 'ed25519')]);
    const path = folder.in('known_hosts');
    const keys = async () => (await readKnownHosts([path])).map(({ key }) => key.toString('base64'));
    const line = ({ algorithm, base64 }: typeof one) => `web.example ${algorithm} ${base64}\n`;
    expect(await settledThen(path, line(one), line(other), keys)).toEqual([[one.base64], [other.base64]]);
  });

  test('in a key file, and in who may read it', async () => {
    const [one, other] = await Promise.all([makeKey(folder.in('one'), 'ed25519'), makeKey(folder.in('other'), 'ed25519')]);
    await settle();
    const path = folder.in('one');
    const shown = async () => {
      const file = await readKeyFile(path);
      return 'reason' in file ? file.reason.line : file.publicKey?.getPublicSSH().toString('base64');
    };
    expect([await shown(), await shown()]).toEqual([one.base64, one.base64]);
    await rename(folder.in('other'), path);
    expect(await shown()).toBe(other.base64);
    await chmod(path, 0o644);
    expect(await shown()).toMatch(/others may read it/u);
  });
});
