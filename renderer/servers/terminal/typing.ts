import { LARGEST_TYPED } from '../../../preload/contract/terminals.ts';
import { client } from '../../client/link.ts';
import { firstPart } from './terminal-text.ts';

interface Queue {
  text: string;
  sending: boolean;
}

const queues = new Map<string, Queue>();
/** Terminals somebody has typed into, in this window. */
const used = new Set<string>();

/** Whether something may go on in a terminal that closing it would end: it was typed into here. */
export function wasTypedInto(id: string): boolean {
  return used.has(id);
}

/** Types into a terminal: in order, one call at a time. What cannot be typed any more is dropped: the shell is gone. */
export function type(id: string, text: string): void {
  const queue = queues.get(id) ?? { text: '', sending: false };
  queues.set(id, queue);
  used.add(id);
  queue.text += text;
  if (!queue.sending) void send(id, queue);
}

async function send(id: string, queue: Queue): Promise<void> {
  queue.sending = true;
  try {
    while (queue.text !== '') {
      const data = firstPart(queue.text, LARGEST_TYPED);
      queue.text = queue.text.slice(data.length);
      await client.servers.terminals.write({ id, data });
    }
  } catch {
    // Why it ended stands in the terminal's own state.
    queue.text = '';
  } finally {
    queue.sending = false;
    queues.delete(id);
  }
}

/** Old mouse reports: each unit is a byte. */
export function typeBytes(id: string, data: string): void {
  client.servers.terminals.write({ id, data, binary: true }).catch(() => {});
}
