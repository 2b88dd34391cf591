import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { followJournal } from '../../../main/core/servers/journal/journal-follow.ts';
import type { JournalNews } from '../../../main/core/servers/journal/journal-follow.ts';
import type { Vantage } from '../../../main/core/vantage/vantage.ts';

const unexpected = () => Promise.reject(new Error('only started'));

/** A server whose shell answers so, whatever it is asked. */
function answering(stdout: string, stderr: string, exitCode: number): Vantage {
  return {
    name: 'ssh:web-1',
    connect: unexpected,
    run: unexpected,
    resolve: unexpected,
    start: () =>
      Promise.resolve({
        stdout: Readable.from(stdout === '' ? [] : [Buffer.from(stdout)]),
        stderr: Readable.from(stderr === '' ? [] : [Buffer.from(stderr)]),
        stdin: new PassThrough(),
        ended: Promise.resolve({ exitCode, signal: null }),
      }),
  };
}

async function read(vantage: Vantage, query: { readonly grep?: string; readonly follow?: boolean }): Promise<readonly JournalNews[]> {
  const items: JournalNews[] = [];
  const signal = AbortSignal.timeout(10_000);
  for await (const batch of followJournal(vantage, { vantage: vantage.name, ...query }, signal)) items.push(...batch);
  return items;
}

const entry = '{"__REALTIME_TIMESTAMP":"1763742000000000","PRIORITY":"6","SYSLOG_IDENTIFIER":"cron","MESSAGE":"begins"}\n';

test.each([{ follow: false }, { follow: true }, { follow: false, grep: 'cron' }])(
  'an account without a shell has no journal, and not an empty one: %o',
  async (query) => {
    await expect(read(answering('This account is currently not available.\n', '', 1), query)).rejects.toMatchObject({
      failure: { kind: 'command-failed', evidence: 'This account is currently not available.' },
    });
  },
);

test('what else is said in place of a journal is handed on', async () => {
  await expect(read(answering('Backups only.\n', '', 1), { follow: false })).rejects.toMatchObject({
    failure: { kind: 'command-failed', evidence: 'Backups only.', code: '1' },
  });
});

test('a shell that greets is no error, nor a text that nothing contains', async () => {
  expect(await read(answering('Welcome!\n', '', 1), { follow: false, grep: 'nothing' })).toEqual([]);
  expect(await read(answering('', '-- No entries --\n', 1), { follow: false, grep: 'nothing' })).toEqual([]);
  expect(await read(answering(`Welcome!\n${entry}`, '', 0), { follow: false })).toMatchObject([{ identifier: 'cron', message: 'begins' }]);
});
