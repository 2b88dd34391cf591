import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { cleanup, configure, render, screen } from '@testing-library/react';
import type { Core } from '../../../main/core/index.ts';
import { openCore } from '../../../main/core/index.ts';
import type { CorePort } from '../../../main/core/port.ts';
import { attachPort } from '../../../main/core/port.ts';
import { PAGE_MESSAGES } from '../../../preload/contract/bridge.ts';

// The machine may be busy: a wait is long, its failure short.
configure({ asyncUtilTimeout: 20_000, getElementError: (message) => new Error(message?.split('\n\n')[0] ?? 'not on the page') });

// This DOM lays nothing out: without a size, a virtual list would have no rows.
for (const [name, px] of [
  ['clientHeight', 800],
  ['clientWidth', 1200],
] as const) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => px });
}

/** A real core in a fresh folder, and the real window in front of it, joined by a message port as in the desktop app. */
export interface Console {
  readonly core: () => Core;
  readonly dataDir: string;
  /** What the person copied, newest last. */
  readonly copied: string[];
  /** How often the person asked for the engine that was given up. */
  readonly wanted: () => number;
  /** The port of the core goes away, as when its process ends. */
  lose(): void;
  /** Another core takes its place, on the same folder; `meanwhile` happens to the folder in between. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function openConsole(): Promise<Console> {
  const dataDir = await mkdtemp(join(tmpdir(), 'pilothouse-window-'));
  const home = await mkdtemp(join(tmpdir(), 'pilothouse-home-'));
  const copied: string[] = [];
  let wanted = 0;
  Object.assign(window, {
    pilothouse: {
      platform: 'linux',
      copy: async (text: string) => void copied.push(text),
      onCommand: () => () => undefined,
      touchId: { offered: () => Promise.resolve(false), ask: () => {} },
      startCore: () => void wanted++,
    },
  });
  let core = await open(dataDir, home);
  let ports: MessageChannel | null = null;

  const connect = () => {
    ports = new MessageChannel();
    attachPort(electronPort(ports.port1), core.router, { who: 'ops via window', reportBug: (error) => expectNoBug(error) }, core.rooms.log);
    window.dispatchEvent(new MessageEvent('message', { data: PAGE_MESSAGES.port, source: window, ports: [ports.port2 as never] }));
  };

  // The link is made once in a window's life, so the window's modules are loaded here, after `window.pilothouse` is there.
  const { startConsole } = await import('../../../renderer/app/start.ts');
  const { App } = await import('../../../renderer/app/app.tsx');
  const started = startConsole();
  connect();
  await started;
  render(<App />);
  await screen.findByText('Engine running');

  const lose = () => {
    window.dispatchEvent(new MessageEvent('message', { data: PAGE_MESSAGES.coreLost, source: window }));
    ports?.port1.close();
  };
  return {
    core: () => core,
    dataDir,
    copied,
    wanted: () => wanted,
    lose,
    async restart(meanwhile) {
      await core.close();
      await meanwhile?.();
      core = await open(dataDir, home);
      connect();
    },
    async close() {
      cleanup();
      lose();
      await core.close();
      await rm(dataDir, { recursive: true });
      await rm(home, { recursive: true });
    },
  };
}

function open(dataDir: string, home: string): Promise<Core> {
  return openCore({ dataDir, home, version: '0.0.0-test', env: { PILOTHOUSE_KEYCHAIN: 'none', PATH: process.env['PATH'] } });
}

function expectNoBug(error: unknown): void {
  throw error instanceof Error ? error : new Error(String(error));
}

/** A port of Node's as Electron hands it to a utility process: messages are events. */
function electronPort(port: MessageChannel['port1']): CorePort {
  return {
    on(event: 'message' | 'close', listener: (event: { readonly data: unknown }) => void) {
      if (event === 'message') return port.on('message', (data: unknown) => listener({ data }));
      return port.on('close', () => listener({ data: null }));
    },
    postMessage: (message) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  };
}
