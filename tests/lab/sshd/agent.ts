import { join } from 'node:path';
import { eventually, mustRun, run, startProcess } from '../processes.ts';
import { makeStateFolder } from '../state-folder.ts';
import { askpassEnvironment } from './keys.ts';
import type { KeyFile } from './keys.ts';

/** A running ssh-agent(1). */
export interface Agent {
  /** For `SSH_AUTH_SOCK`. */
  readonly socket: string;
  add(key: KeyFile): Promise<void>;
  removeAll(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an ssh-agent of its own that holds these keys, unlocked. */
export async function startAgent(keys: readonly KeyFile[]): Promise<Agent> {
  const folder = await makeStateFolder('agent');
  const socket = join(folder.path, 'socket');
  const agent = await startProcess('/usr/bin/ssh-agent', ['-D', '-a', socket], { changesUser: true });
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  await eventually('the agent answering', async () => {
    // ssh-add ends with 1 when the agent answers and holds nothing, with 2 when nothing answers.
    const { code } = await run('ssh-add', ['-l'], { env });
    return code === 0 || code === 1 ? true : undefined;
  });
  const add = async (key: KeyFile) => {
    const askpass = await askpassEnvironment(folder.in('key'), key.passphrase ?? '');
    await mustRun('ssh-add', ['-q', key.path], { env: { ...askpass, SSH_AUTH_SOCK: socket } });
  };
  for (const key of keys) await add(key);
  return {
    socket,
    add,
    removeAll: async () => void (await mustRun('ssh-add', ['-q', '-D'], { env })),
    stop: async () => {
      await agent.stop();
      await folder.remove();
    },
  };
}
