import { describe, expect, test } from 'vitest';
import { createSessionChannels } from '../../../main/core/ssh/connection/session-channels.ts';

const signal = new AbortController().signal;

/** A server that takes so many sessions, and frees each a moment after it is closed. */
function serverTaking(most: number) {
  let open = 0;
  let highest = 0;
  let refused = 0;
  return {
    refused: () => refused,
    highest: () => highest,
    async open() {
      if (open >= most) {
        refused += 1;
        throw Object.assign(new Error('(SSH) Channel open failure: open failed'), { reason: 2 });
      }
      open += 1;
      highest = Math.max(highest, open);
    },
    close() {
      setTimeout(() => (open -= 1), 5);
    },
  };
}

describe('session channels', () => {
  test.each([1, 2, 10])('a server that takes %i sessions runs thirty commands all the same', async (most) => {
    const channels = createSessionChannels();
    const server = serverTaking(most);
    const run = async () => {
      let closed = () => {};
      await channels.open(async (done) => {
        await server.open();
        closed = done;
      }, signal);
      await new Promise((resolve) => setTimeout(resolve, 3));
      server.close();
      closed();
      return 'done';
    };
    expect(await Promise.all(Array.from({ length: 30 }, run))).toEqual(Array.from({ length: 30 }, () => 'done'));
    expect(server.highest()).toBe(most);
    // Once the limit is known, nothing is refused but for the moment a server needs to free a session.
    const before = server.refused();
    expect(await run()).toBe('done');
    expect(server.refused()).toBeLessThanOrEqual(before + 1);
  });

  test('a server that takes none refuses, and that is said', async () => {
    const server = serverTaking(0);
    await expect(createSessionChannels().open(() => server.open(), signal)).rejects.toThrow('open failed');
    expect(server.refused()).toBe(5);
  });

  test('a refusal of what was asked on the open channel is not for want of room', async () => {
    let asked = 0;
    const refuse = () => {
      asked += 1;
      return Promise.reject(new Error('Unable to exec'));
    };
    await expect(createSessionChannels().open(refuse, signal)).rejects.toThrow('Unable to exec');
    expect(asked).toBe(1);
  });

  test('who gives up waiting for a turn leaves the queue', async () => {
    const channels = createSessionChannels();
    const server = serverTaking(1);
    await channels.open(() => server.open(), signal);
    const givesUp = new AbortController();
    const waiting = channels.open(() => server.open(), givesUp.signal);
    setTimeout(() => givesUp.abort(), 200);
    await expect(waiting).rejects.toThrow(/abort/iu);
  });
});
