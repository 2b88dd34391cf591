import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient, ORPCError } from '@orpc/server';
import { generate } from 'otplib';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { failureSchema } from '../../../preload/contract/failure.ts';
import { contract } from '../../../preload/contract/index.ts';
import type { LockState } from '../../../preload/contract/lock.ts';
import { Secret } from '../../../main/core/credentials/secret.ts';
import { openCore } from '../../../main/core/index.ts';
import { filesHolding } from '../../lab/files-holding.ts';

const passphrase = 'quartz lantern nineteen';
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-lock-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

/** A core with a way in, as a window has one. */
async function open() {
  const core = await openCore({ dataDir, version: 'test', home: dataDir, env: { PILOTHOUSE_KEYCHAIN: 'none' } });
  onTestFinished(() => core.close());
  const bugs: unknown[] = [];
  const client = createRouterClient(core.router, { context: { who: 'ops via window', reportBug: (error) => void bugs.push(error) } });
  return { core, client, bugs };
}

async function kindOf(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    await work;
    return 'answered';
  } catch (error) {
    return error instanceof ORPCError && error.code === 'FAILURE' ? failureSchema.parse(error.data).kind : error;
  }
}

/** The next batch of a stream that has not ended. */
async function nextOf<Item>(stream: AsyncIterator<{ sequence: number; items: Item[] }>): Promise<{ sequence: number; items: Item[] }> {
  const next = await stream.next();
  if (next.done === true) throw new Error('the stream ended');
  return next.value;
}

/** Every procedure of the contract, by its path. */
function pathsOf(part: object, path: readonly string[] = []): (readonly string[])[] {
  if ('~orpc' in part) return [path];
  return Object.entries(part).flatMap(([name, child]) => pathsOf(child as object, [...path, name]));
}

const procedureAt = (client: object, path: readonly string[]) =>
  path.reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], client) as (
    input: unknown,
    options?: object,
  ) => Promise<unknown>;

describe('the lock of a data folder', { timeout: 120_000 }, () => {
  test('locked by one process it is locked in the other; nothing of the contract answers but the lock itself', async () => {
    const [first, second] = [await open(), await open()];
    await first.core.rooms.credentials.set('mail/example/ops', new Secret('canary-of-the-lock'), 'memory', 'test');
    await first.client.lock.setUp({ passphrase });
    expect(await kindOf(second.client.credentials.list())).toBe('answered');
    await second.client.lock.lock();
    const answered: string[] = [];
    for (const path of pathsOf(contract)) {
      const stop = new AbortController();
      const kind = await kindOf(
        procedureAt(first.client, path)({ stream: 'a-stream-of-a-hostile-page', passphrase: 'wrong passphrase' }, { signal: stop.signal }),
      );
      stop.abort();
      if (kind !== 'locked') answered.push(path.join('.'));
    }
    expect(answered.toSorted()).toEqual(['lock.lock', 'lock.state', 'lock.unlock', 'lock.watch', 'system.acknowledge', 'system.info']);
    await expect(first.core.rooms.credentials.get('mail/example/ops')).rejects.toMatchObject({ failure: { kind: 'locked' } });
    await second.client.lock.unlock({ passphrase });
    expect((await first.core.rooms.credentials.get('mail/example/ops'))?.reveal()).toBe('canary-of-the-lock');
    expect(first.bugs).toEqual([]);
    expect(await filesHolding(dataDir, passphrase)).toEqual([]);
  });

  test('a stream that was open says nothing while it is locked, and goes on afterwards; an answer under way is kept back', async () => {
    const { core, client } = await open();
    await client.lock.setUp({ passphrase });
    const end = new AbortController();
    const stream = 'a-stream-of-settings';
    const batches = await client.settings.watch({ stream }, { signal: end.signal });
    const states = await client.lock.watch({ stream: 'a-stream-of-the-lock' }, { signal: end.signal });
    const nextState = async (): Promise<LockState | undefined> => {
      const { sequence, items } = await nextOf(states);
      core.rooms.streams.acknowledge('a-stream-of-the-lock', sequence);
      return items.at(-1);
    };
    expect((await nextOf(batches)).sequence).toBe(1);
    core.rooms.streams.acknowledge(stream, 1);
    expect((await nextState())?.locked).toBe(false);
    const next = nextOf(batches);
    let heard = false;
    void next.then(() => (heard = true));
    core.rooms.lock.lock('sleep', 'test');
    expect(await nextState()).toMatchObject({ locked: true, reason: 'sleep' });
    await core.rooms.settings.merge(['appearance', 'density'], 'comfortable');
    // The stream of the lock is later than any batch that was let through.
    expect(await kindOf(client.lock.unlock({ passphrase: 'wrong passphrase' }))).toBe('lock-refused');
    expect(heard).toBe(false);
    await client.lock.unlock({ passphrase });
    expect((await next).items.at(-1)?.appearance.density).toBe('comfortable');
    end.abort();
  });

  test('a code of the authenticator is a second factor, read while everything else is locked; one in memory is none', async () => {
    const { core, client } = await open();
    await client.credentials.sealed.create({ passphrase });
    await client.lock.setUp({ passphrase });
    const kept = await client.totp.enrol({ issuer: 'Pilothouse', account: 'ops', keep: 'sealed-file' });
    const fleeting = await client.totp.enrol({ issuer: 'Pilothouse', account: 'gone', keep: 'memory' });
    await client.totp.verify({ id: kept.id, code: await generate({ secret: kept.secret, epoch: Math.floor(Date.now() / 1000) - 30 }) });
    expect((await client.lock.details()).candidates.map(({ id }) => id)).toEqual([kept.id]);
    expect(await kindOf(client.lock.setSecondFactor({ passphrase, id: fleeting.id, code: '000000' }))).toBe('bad-input');
    await client.lock.setSecondFactor({ passphrase, id: kept.id, code: await generate({ secret: kept.secret }) });
    // Whoever sits before an open console does not find the second factor there.
    expect(await kindOf(client.totp.code({ id: kept.id }))).toBe('lock-refused');
    const running = await nextOf(await client.totp.codes({ stream: 'a-stream-of-codes' }));
    const shownOf = (id: string) => running.items.at(-1)?.find((one) => one.id === id);
    expect(shownOf(kept.id)).toMatchObject({
      code: null,
      nextCode: null,
      problem: { en: expect.stringContaining('guards the lock') as string },
    });
    expect(shownOf(fleeting.id)).toMatchObject({ code: expect.stringMatching(/^\d{6}$/u) as string, problem: null });
    expect(await kindOf(client.totp.reveal({ id: kept.id, passphrase }))).toBe('lock-confirmation-needed');
    // Nor can they put their own in its place, take it away, or guess its codes without waiting.
    const guard = `totp/${kept.id}`;
    const bitwarden = { encrypted: false, items: [{ name: 'totp', login: { username: kept.id, password: 'JBSWY3DPEHPK3PXP' } }] };
    const plan = await client.credentials.previewImport({
      fileName: 'bitwarden.json',
      base64: Buffer.from(JSON.stringify(bitwarden)).toString('base64'),
      prefix: '',
    });
    expect(plan.items.map(({ name, state }) => [name, state])).toEqual([[guard, 'different']]);
    const attacks = {
      set: client.credentials.set({ name: guard, value: 'JBSWY3DPEHPK3PXP', keep: 'sealed-file' }),
      shadow: client.credentials.set({ name: guard, value: 'JBSWY3DPEHPK3PXP', keep: 'memory' }),
      move: client.credentials.move({ name: guard, to: 'memory' }),
      delete: client.credentials.delete({ name: guard }),
      remove: client.totp.remove({ id: kept.id }),
      import: client.credentials.applyImport({ token: plan.token, take: [{ index: 0, replace: true }] }),
      setAside: client.credentials.sealed.setAside(),
      verify: client.totp.verify({ id: kept.id, code: '000000' }),
      explain: client.totp.explain({ code: '000000', id: kept.id }),
    };
    for (const [attack, call] of Object.entries(attacks)) expect([attack, await kindOf(call)]).toEqual([attack, 'lock-refused']);
    const unfilled = await core.rooms.secondFactors.codeFor(kept.id, 'a-host-of-theirs', new AbortController().signal);
    expect(unfilled).toMatchObject({ problem: { en: expect.stringContaining('guards the lock') as string } });
    await client.lock.lock();
    await expect(core.rooms.credentials.get(`totp/${kept.id}`)).rejects.toMatchObject({ failure: { kind: 'locked' } });
    expect(await kindOf(client.lock.unlock({ passphrase, code: '000000' }))).toBe('lock-refused');
    const next = await generate({ secret: kept.secret, epoch: Math.floor(Date.now() / 1000) + 30 });
    expect(await kindOf(client.lock.unlock({ passphrase, code: next }))).toBe('answered');
    expect((await client.credentials.store()).sealed).toMatchObject({ exists: true, open: true });
  });

  test('a change that is under way while it locks is whole or not there, and whoever asked for it is told to look', async () => {
    const { core, client, bugs } = await open();
    await client.lock.setUp({ passphrase });
    await client.credentials.sealed.create({ passphrase });
    const env = Buffer.from('FIRST_TOKEN=one-of-the-import\nSECOND_TOKEN=two-of-the-import\n').toString('base64');
    const outcomes = new Set<string>();
    // Locked after so many of the changes were written; 0: as soon as they were asked for.
    for (const [round, written] of [0, 1, 2, 3, 4].entries()) {
      const keep = 'sealed-file' as const;
      const preview = await client.credentials.previewImport({ base64: env, prefix: `round-${round}/` });
      const take = preview.items.map(({ index }) => ({ index, replace: false }));
      let heard = 0;
      const lockNow = () => core.rooms.lock.lock('sleep', 'test');
      const unsubscribe = core.rooms.credentials.onChange(() => {
        heard += 1;
        if (heard === written) lockNow();
      });
      const changes = {
        set: client.credentials.set({ name: `round-${round}/set`, value: 'a value that was typed', keep }),
        generate: client.credentials.generate({ recipe: { recipe: 'django' }, name: `round-${round}/made`, keep }),
        import: client.credentials.applyImport({ token: preview.token, take, keep }),
        enrol: client.totp.enrol({ issuer: 'Mid-change', account: `round-${round}`, keep }),
      };
      const settled = Promise.all(
        Object.entries(changes).map(async ([name, change]) => {
          const told = await change.then(
            () => null,
            (error: unknown) => failureSchema.parse(error instanceof ORPCError ? error.data : null),
          );
          return { name, told };
        }),
      );
      if (written === 0) lockNow();
      const ended = await settled;
      unsubscribe();
      lockNow();
      expect((await client.lock.state()).locked).toBe(true);
      await client.lock.unlock({ passphrase });

      const { sealed } = await client.credentials.store();
      expect(sealed).toMatchObject({ open: true, problem: null, replaced: null });
      const listed = (await client.credentials.list()).map(({ name }) => name);
      const enrolled = (await client.totp.list()).filter(({ account }) => account === `round-${round}`);
      // Each name has its secret, and each second factor its key.
      for (const name of listed) expect(await core.rooms.credentials.get(name), name).not.toBeNull();
      for (const { id } of enrolled) expect(listed).toContain(`totp/${id}`);
      expect(listed.filter((name) => name.startsWith('totp/'))).toHaveLength((await client.totp.list()).length);
      const journal = await client.activity.audit({ limit: 200 });
      const wanted = { set: ['set'], generate: ['made'], import: preview.items.map(({ name }) => name.replace(/^round-\d+\//u, '')) };
      for (const { name, told } of ended) {
        const there =
          name === 'enrol'
            ? [enrolled.length === 1]
            : wanted[name as keyof typeof wanted].map((part) => listed.includes(`round-${round}/${part}`));
        const whole = there.every(Boolean);
        expect(whole || !there.some(Boolean), `${name} is half there, locked after ${written}`).toBe(true);
        if (told === null) expect(whole, name).toBe(true);
        else expect(told.kind, name).toBe('locked');
        // What was begun and then kept back is not said to be refused.
        if (told !== null && whole) expect(told.cause.en).toContain('may be done all the same');
        outcomes.add(`${told === null ? 'answered' : 'locked'}, ${whole ? 'there' : 'not there'}`);
        if (name === 'enrol') continue;
        for (const [at, part] of wanted[name as keyof typeof wanted].entries()) {
          const done = journal.some(
            ({ action, target, result }) => action === 'credentials.set' && target === `round-${round}/${part}` && result === 'done',
          );
          expect(done, `${part} in the journal`).toBe(there[at]);
        }
      }
    }
    expect([...outcomes]).toEqual(expect.arrayContaining(['locked, not there', 'locked, there']));
    expect((await client.activity.verify({})).ok).toBe(true);
    expect(bugs).toEqual([]);
  });
});
