import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as pty from '@lydell/node-pty';
import { generate } from 'otplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, sealedExport } from '../../lab/bitwarden-export.ts';

const program = fileURLToPath(new URL('../../../main/core/cli/index.ts', import.meta.url));
const first = 'quartz lantern nineteen';
const second = 'harbour copper eleven';
const CTRL_C = '\u0003';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pilothouse-prompts-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const environment = () => ({ PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8', PILOTHOUSE_KEYCHAIN: 'none' });
const dataDir = () => join(folder, 'data');

/** Types an answer at each question as it comes; what the terminal showed, how it ended, and whether the terminal echoes afterwards. */
async function typed(args: readonly string[], answers: readonly (readonly [question: string, answer: string])[]) {
  const script = '"$@"; code=$?; printf "\\nended with %s\\n" "$code"; stty -a';
  const terminal = pty.spawn('sh', ['-c', script, 'sh', process.execPath, program, ...args, '--data-dir', dataDir()], {
    env: environment(),
    cols: 200,
  });
  let said = '';
  let seen = 0;
  const left = [...answers];
  terminal.onData((data) => {
    said += data;
    const [next] = left;
    // The cursor is put behind the question: from then on it is being read.
    const asked = next === undefined ? -1 : said.indexOf(next[0], seen);
    if (next === undefined || asked === -1 || !said.slice(asked).includes('\u001B[')) return;
    seen = said.length;
    left.shift();
    terminal.write(next[1] === CTRL_C ? CTRL_C : `${next[1]}\r`);
  });
  const limit = setTimeout(() => terminal.kill(), 60_000);
  await new Promise<void>((resolve) => void terminal.onExit(() => resolve()));
  clearTimeout(limit);
  return {
    said,
    unasked: left.map(([question]) => question),
    code: Number(/ended with (\d+)/u.exec(said)?.[1]),
    echoes: /(?:^|\s)echo(?:\s|$)/u.test(said),
  };
}

/** The same without a terminal; `input` is what the descriptor 0 holds. */
async function piped(args: readonly string[], input: string) {
  const child = spawn(process.execPath, [program, ...args, '--data-dir', dataDir(), '--json'], { env: environment(), stdio: 'pipe' });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.resume();
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, json: JSON.parse(stdout) as unknown };
}

const NEW = 'New passphrase:';
const AGAIN = 'Once more:';
const OF_LOCK = 'Passphrase of the lock:';
const OF_FILE = 'Passphrase of the sealed file:';
const CODE = 'Code of the second factor:';

test(
  'an export of Bitwarden that a password protects is opened by a descriptor or an answer; nothing is asked for a plain one',
  { timeout: 120_000 },
  async () => {
    const file = join(folder, 'bitwarden.json');
    await writeFile(file, JSON.stringify(sealedExport('pbkdf2')));
    const look = ['credentials', 'import', file, '--dry-run'];
    expect(await piped([...look, '--passphrase-fd', '0'], `${PASSWORD}\n`)).toMatchObject({
      code: 0,
      json: { format: 'bitwarden-json', items: [{ name: 'Wiki/jean', state: 'new' }] },
    });
    for (const args of [look, [...look, '--passphrase-fd', '0']])
      expect(await piped(args, 'another\n')).toMatchObject({ json: { error: { kind: 'bundle-passphrase-wrong' } } });
    const asked = await typed(look, [['password of the file:', PASSWORD]]);
    expect(asked).toMatchObject({ code: 0, echoes: true, unasked: [], said: expect.stringContaining('Wiki/jean') as string });
    expect(asked.said).not.toContain(PASSWORD);
    await writeFile(file, 'API_TOKEN=tidal\n');
    expect(await piped([...look, '--passphrase-fd', '7'], '')).toMatchObject({ code: 0, json: { items: [{ name: 'API_TOKEN' }] } });
  },
);

test(
  'a new passphrase is typed twice; Ctrl+C at either question does nothing and leaves the terminal as it was',
  { timeout: 180_000 },
  async () => {
    for (const [answers, code, words] of [
      [[[NEW, CTRL_C]], 3, 'nothing was done'],
      [
        [
          [NEW, first],
          [AGAIN, CTRL_C],
        ],
        3,
        'nothing was done',
      ],
      [[[NEW, 'short']], 2, 'at least 8 characters'],
      [
        [
          [NEW, first],
          [AGAIN, second],
        ],
        2,
        'not the same',
      ],
      [
        [
          [NEW, first],
          [AGAIN, first],
        ],
        0,
        'The sealed file is made',
      ],
    ] as const) {
      const done = await typed(['credentials', 'store', 'create'], answers);
      expect(done).toMatchObject({ code, echoes: true, unasked: [], said: expect.stringContaining(words) as string });
      expect(done.said).not.toContain(first);
    }
  },
);

test(
  'a secret is shown on a terminal only; with a lock its passphrase is asked once, for the sealed file too',
  { timeout: 180_000 },
  async () => {
    const set = spawn(
      process.execPath,
      [program, 'credentials', 'set', 'mail/x/y', '--value-fd', '3', '--passphrase-fd', '0', '--data-dir', dataDir()],
      {
        env: environment(),
        stdio: ['pipe', 'ignore', 'inherit', 'pipe'],
      },
    );
    set.stdin?.end(first);
    const value = set.stdio[3];
    if (value === null || value === undefined || !('end' in value)) throw new Error('no descriptor 3');
    value.end('canary-of-the-prompts');
    expect(await once(set, 'close')).toEqual([0, null]);
    expect(await piped(['credentials', 'reveal', 'mail/x/y'], '')).toMatchObject({ code: 2, json: { error: { kind: 'bad-input' } } });
    const shown = await typed(['credentials', 'reveal', 'mail/x/y'], [[OF_FILE, first]]);
    expect(shown).toMatchObject({ code: 0, said: expect.stringContaining('canary-of-the-prompts') as string });
    expect(await typed(['credentials', 'reveal', 'mail/x/y'], [[OF_FILE, CTRL_C]])).toMatchObject({ code: 3, echoes: true });

    expect(
      await typed(
        ['lock', 'set-up'],
        [
          [NEW, first],
          [AGAIN, first],
        ],
      ),
    ).toMatchObject({ code: 0, unasked: [] });
    const shownOnce = await typed(['credentials', 'reveal', 'mail/x/y'], [[OF_LOCK, first]]);
    expect(shownOnce).toMatchObject({ code: 0, unasked: [], said: expect.stringContaining('canary-of-the-prompts') as string });
    expect(shownOnce.said).not.toContain(OF_FILE);
  },
);

test(
  'one descriptor holds the present passphrase and the new one; after three wrong ones the next waits',
  { timeout: 180_000 },
  async () => {
    const changed = await piped(['lock', 'passphrase', '--passphrase-fd', '0'], `${first}\n${second}\n`);
    expect(changed).toMatchObject({ code: 0, json: { setUp: true, locked: false } });
    expect(await piped(['lock', 'passphrase', '--passphrase-fd', '0'], `${second}\n`)).toMatchObject({
      code: 2,
      json: { error: { kind: 'bad-input' } },
    });
    expect(await piped(['lock'], '')).toMatchObject({ code: 0, json: { locked: true, reason: 'asked' } });
    expect(await piped(['credentials', 'list'], '')).toMatchObject({ code: 2, json: { error: { kind: 'locked' } } });
    const wrong = await typed(
      ['credentials', 'list'],
      [
        [OF_LOCK, first],
        [OF_LOCK, 'wrong'],
        [OF_LOCK, CTRL_C],
      ],
    );
    expect(wrong).toMatchObject({ code: 3, echoes: true, unasked: [] });
    expect(await piped(['credentials', 'list', '--passphrase-fd', '0'], 'wrong')).toMatchObject({
      json: { error: { kind: 'lock-refused', remedy: 'Try again in 5 s.' } },
    });
  },
);

test(
  'one question for the lock and its code, also where the code’s secret lies in the sealed file; reset says what it did, and no more',
  { timeout: 180_000 },
  async () => {
    expect(await piped(['lock', 'reset', '--yes'], '')).toMatchObject({ code: 0, json: { setUp: false } });
    // The wrong attempts of the test before were made on the sealed file too: it goes on waiting after the lock is away.
    await expect
      .poll(() => piped(['lock', 'set-up', '--passphrase-fd', '0'], `${second}\n`), { timeout: 60_000, interval: 1000 })
      .toMatchObject({ code: 0, json: { setUp: true } });
    const enrolled = await piped(['totp', 'enrol', '--issuer', 'Pilothouse', '--account', 'ops', '--passphrase-fd', '0'], `${second}\n`);
    const { id, secret } = enrolled.json as { id: string; secret: string };
    const step = 30;
    const codeIn = (steps: number) => generate({ secret, epoch: Math.floor(Date.now() / 1000) + steps * step });
    expect(await piped(['totp', 'verify', id, await codeIn(0), '--passphrase-fd', '0'], `${second}\n`)).toMatchObject({
      json: { valid: true },
    });
    const asked = await typed(
      ['lock', 'second-factor', id],
      [
        [OF_LOCK, second],
        [CODE, await codeIn(1)],
      ],
    );
    expect(asked).toMatchObject({ code: 0, unasked: [], said: expect.stringContaining('A code of this entry is asked for') as string });
    expect(asked.said).not.toContain(OF_FILE);
    // An open lock asks a command for nothing: a passphrase that is handed over without a code is for what may need it.
    expect(await piped(['credentials', 'list', '--passphrase-fd', '0'], `${second}\n`)).toMatchObject({ code: 0 });

    expect(await piped(['lock'], '')).toMatchObject({ code: 0, json: { locked: true } });
    const exported = ['credentials', 'export', '--output', join(folder, 'never.sealed')];
    expect(await piped(exported, '')).toMatchObject({
      json: { error: { kind: 'locked', remedy: expect.stringContaining('--unlock-fd N') as string } },
    });
    const reset = await typed(['lock', 'reset', '--yes'], []);
    expect(reset).toMatchObject({ code: 0, said: expect.stringContaining('taken away without its passphrase') as string });
    expect(reset.said).not.toContain('No lock is set up');
    expect(await piped(['credentials', 'reveal', 'mail/x/y'], '')).toMatchObject({ code: 2 });
  },
);
