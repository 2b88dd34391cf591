import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CDPSession } from '@playwright/test';

/** What a program keeps in memory, looked at after a collection. */
export interface Heap {
  /** MB that are in use: objects and buffers. */
  usedMb(): Promise<number>;
  close(): void;
}

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize?: number;
}

const inUseMb = ({ usedSize, backingStorageSize = 0 }: HeapUsage) => (usedSize + backingStorageSize) / 2 ** 20;

/** The heap of a page. */
export function heapOfPage(session: CDPSession): Heap {
  return {
    async usedMb() {
      await session.send('HeapProfiler.collectGarbage');
      return inUseMb((await session.send('Runtime.getHeapUsage')) as HeapUsage);
    },
    close: () => void session.detach(),
  };
}

/** The heap of a Node process that was started with `--inspect=127.0.0.1:0`; its standard error says where it listens. */
export async function heapOfProcess(child: ChildProcess): Promise<Heap> {
  const address = await new Promise<string>((resolve, reject) => {
    if (child.stderr === null) throw new Error('its standard error is not read');
    const lines = createInterface({ input: child.stderr });
    lines.on('line', (line) => {
      const found = /^Debugger listening on (ws:\S+)/u.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    lines.once('close', () => reject(new Error('it ended before it could be inspected')));
  });
  const socket = new WebSocket(address);
  const answers = new Map<number, (answer: unknown) => void>();
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`${address} does not answer`)), { once: true });
  });
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { readonly id?: number; readonly result?: unknown };
    if (id !== undefined) answers.get(id)?.(result);
  });
  let asked = 0;
  const ask = (method: string) =>
    new Promise((resolve) => {
      asked += 1;
      answers.set(asked, resolve);
      socket.send(JSON.stringify({ id: asked, method }));
    });
  await ask('HeapProfiler.enable');
  return {
    async usedMb() {
      await ask('HeapProfiler.collectGarbage');
      return inUseMb((await ask('Runtime.getHeapUsage')) as HeapUsage);
    },
    close: () => socket.close(),
  };
}
