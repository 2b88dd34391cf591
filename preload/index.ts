import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge, WindowCommand } from './contract/bridge.ts';
import {
  copyRequestSchema,
  coreGivenUpSchema,
  PAGE_MESSAGES,
  SHELL_CHANNELS,
  touchReasonSchema,
  windowCommandSchema,
} from './contract/bridge.ts';

/** Runs before the page, isolated from it: hands it its port, and the little the desktop offers besides. */
const { origin } = window.location;

window.addEventListener('message', (event) => {
  if (event.source === window && event.origin === origin && event.data === PAGE_MESSAGES.ready) ipcRenderer.send(SHELL_CHANNELS.portWanted);
});
ipcRenderer.on(SHELL_CHANNELS.port, (event) => window.postMessage(PAGE_MESSAGES.port, origin, [...event.ports]));
ipcRenderer.on(SHELL_CHANNELS.coreLost, () => window.postMessage(PAGE_MESSAGES.coreLost, origin));
ipcRenderer.on(SHELL_CHANNELS.coreGivenUp, (_event, message: unknown) => window.postMessage(coreGivenUpSchema.parse(message), origin));

const listeners = new Set<(command: WindowCommand) => void>();
const early: WindowCommand[] = [];
ipcRenderer.on(SHELL_CHANNELS.command, (_event, message: unknown) => {
  const command = windowCommandSchema.parse(message);
  if (listeners.size === 0) early.push(command);
  for (const listener of listeners) listener(command);
});

const bridge: Bridge = {
  platform: process.platform,
  async copy(text, options) {
    await ipcRenderer.invoke(SHELL_CHANNELS.copy, copyRequestSchema.parse({ text, clearAfterMs: options.clearAfterMs }));
  },
  paste() {
    // Seen from here it cannot be pretended by the page.
    if (navigator.userActivation.isActive) ipcRenderer.send(SHELL_CHANNELS.paste);
  },
  onCommand(listener) {
    listeners.add(listener);
    for (const command of early.splice(0)) listener(command);
    return () => void listeners.delete(listener);
  },
  touchId: {
    offered: async () => (await ipcRenderer.invoke(SHELL_CHANNELS.touchIdOffered)) === true,
    ask: (reason) => ipcRenderer.send(SHELL_CHANNELS.touchIdAsk, touchReasonSchema.parse(reason)),
  },
  startCore: () => ipcRenderer.send(SHELL_CHANNELS.coreWanted),
};
contextBridge.exposeInMainWorld('pilothouse', bridge);
