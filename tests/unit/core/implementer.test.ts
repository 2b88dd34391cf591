import { call, ORPCError } from '@orpc/server';
import { describe, expect, test } from 'vitest';
import { failure, FailureError, words } from '../../../main/core/failure.ts';
import { os, provideContract } from '../../../main/core/implementer.ts';
import { contract } from '../../../preload/contract/index.ts';

provideContract(contract);

const refused = failure(
  'connection-refused',
  words('Nothing listens there.', 'Rien n’écoute à cet endroit.'),
  words('Start it.', 'Démarrez-le.'),
);

function callContext() {
  const bugs: { error: unknown; path: readonly string[] }[] = [];
  return {
    bugs,
    context: { who: 'ops via test', reportBug: (error: unknown, path: readonly string[]) => void bugs.push({ error, path }) },
  };
}

async function failureFrom(promise: Promise<unknown>) {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ORPCError);
  if (!(error instanceof ORPCError)) return null;
  const data: unknown = error.data;
  return { code: String(error.code), data, defined: error.defined };
}

const info = { version: '1', dataDir: '/', platform: 'linux', hostName: 'desk', coreId: 'a', problems: [] };

describe('what a call may answer with', () => {
  test('a failure keeps its kind, its words and its evidence', async () => {
    const { context, bugs } = callContext();
    const procedure = os.system.info.handler(() => {
      throw new FailureError(refused);
    });
    expect(await failureFrom(call(procedure, undefined, { context }))).toEqual({ code: 'FAILURE', data: refused, defined: true });
    expect(bugs).toEqual([]);
  });

  test('our own bug becomes the kind `internal` and is written down with its path', async () => {
    const { context, bugs } = callContext();
    const bug = new TypeError('cannot read properties of undefined');
    const procedure = os.system.info.handler(() => {
      throw bug;
    });
    expect(await failureFrom(call(procedure, undefined, { context, path: ['system', 'info'] }))).toMatchObject({
      code: 'FAILURE',
      data: { kind: 'internal' },
    });
    expect(bugs).toEqual([{ error: bug, path: ['system', 'info'] }]);
  });

  test('what a bug says stays inside: it may hold what a person typed', async () => {
    const { context } = callContext();
    const procedure = os.system.info.handler(() => {
      throw new TypeError('Invalid URL: smtp://ops:tidal-lantern-42@mail.example');
    });
    const answer = await failureFrom(call(procedure, undefined, { context }));
    expect(JSON.stringify(answer)).not.toContain('tidal-lantern-42');
    expect(answer?.data).toMatchObject({ evidence: expect.stringMatching(/^TypeError at .*implementer\.test\.ts/u) as string });
  });

  test('a cancelled call is `cancelled`, not a bug', async () => {
    const { context, bugs } = callContext();
    const procedure = os.system.info.handler(() => {
      throw AbortSignal.abort().reason;
    });
    expect(await failureFrom(call(procedure, undefined, { context }))).toMatchObject({ data: { kind: 'cancelled' } });
    expect(bugs).toEqual([]);
  });

  test('input that does not fit is `bad-input` and names the field', async () => {
    const { context, bugs } = callContext();
    const procedure = os.system.acknowledge.handler(() => ({}));
    const wrong = { stream: 'a-stream', sequence: 'first' } as unknown as { stream: string; sequence: number };
    const answer = await failureFrom(call(procedure, wrong, { context }));
    expect(answer).toMatchObject({ code: 'FAILURE', data: { kind: 'bad-input' } });
    expect(JSON.stringify(answer?.data)).toContain('sequence');
    expect(bugs).toEqual([]);
  });

  test('output that does not fit the contract is our bug', async () => {
    const { context, bugs } = callContext();
    const procedure = os.system.info.handler(() => ({ ...info, platform: 7 }) as unknown as typeof info);
    expect(await failureFrom(call(procedure, undefined, { context }))).toMatchObject({ code: 'FAILURE', data: { kind: 'internal' } });
    expect(bugs).toHaveLength(1);
  });

  test('an error in the middle of a stream becomes a failure after what came before it', async () => {
    const { context, bugs } = callContext();
    const procedure = os.totp.codes.handler(async function* () {
      yield { sequence: 1, items: [] };
      throw new FailureError(refused);
    });
    const stream = await call(procedure, { stream: 'reader-1' }, { context });
    await expect(stream.next()).resolves.toMatchObject({ value: { sequence: 1 } });
    expect(await failureFrom(stream.next())).toMatchObject({ code: 'FAILURE', data: refused });
    expect(bugs).toEqual([]);
  });

  test('a bug in the middle of a stream is written down', async () => {
    const { context, bugs } = callContext();
    const procedure = os.totp.codes.handler(async function* () {
      yield { sequence: 1, items: [] };
      throw new RangeError('out of bounds');
    });
    const stream = await call(procedure, { stream: 'reader-2' }, { context });
    await stream.next();
    expect(await failureFrom(stream.next())).toMatchObject({ code: 'FAILURE', data: { kind: 'internal' } });
    expect(bugs).toHaveLength(1);
  });

  test('half of a character is refused before anything is made of it', async () => {
    const { context, bugs } = callContext();
    const procedure = os.totp.code.handler(() => ({ id: '', code: '', secondsLeft: 0 }));
    const refusal = await failureFrom(call(procedure, { id: 'a\ud800' }, { context }));
    expect(refusal?.data).toMatchObject({ kind: 'bad-input', cause: { en: 'Half of a character stands in this input.' } });
    expect(bugs).toEqual([]);
    expect(await call(procedure, { id: '😀' }, { context })).toMatchObject({ secondsLeft: 0 });
  });
});
