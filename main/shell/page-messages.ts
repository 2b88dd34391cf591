import type { IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';
import { ipcMain } from 'electron';
import type { CopyRequest } from '../../preload/contract/bridge.ts';
import { copyRequestSchema, SHELL_CHANNELS, touchReasonSchema } from '../../preload/contract/bridge.ts';
import type { Log } from '../core/rooms.ts';
import { isOwnPage } from './protocol.ts';

export interface PageRequests {
  /** The page wants a port to the core. */
  portWanted(contents: WebContents): void;
  copy(request: CopyRequest): Promise<void>;
  /** Whether a finger could be asked for. */
  touchIdOffered(): boolean;
  /** Asks for a finger. */
  touchId(reason: string): void;
  /** The person wants the core that was given up started again. */
  coreWanted(): void;
}

/** Listens to what preloads ask; only the main frame of one of our own pages is heard. */
export function listenToPages(requests: PageRequests, log: Log): void {
  const isTrusted = ({ senderFrame, sender }: IpcMainEvent | IpcMainInvokeEvent) => {
    const trusted = senderFrame !== null && senderFrame === sender.mainFrame && isOwnPage(senderFrame.url);
    if (!trusted) log.warn({ frame: senderFrame?.url ?? null }, 'message refused: not from a page of ours');
    return trusted;
  };
  ipcMain.on(SHELL_CHANNELS.portWanted, (event) => {
    if (isTrusted(event)) requests.portWanted(event.sender);
  });
  ipcMain.on(SHELL_CHANNELS.coreWanted, (event) => {
    if (isTrusted(event)) requests.coreWanted();
  });
  ipcMain.on(SHELL_CHANNELS.paste, (event) => {
    if (isTrusted(event)) event.sender.paste();
  });
  ipcMain.on(SHELL_CHANNELS.touchIdAsk, (event, reason: unknown) => {
    if (isTrusted(event)) requests.touchId(touchReasonSchema.parse(reason));
  });
  ipcMain.handle(SHELL_CHANNELS.touchIdOffered, (event) => isTrusted(event) && requests.touchIdOffered());
  ipcMain.handle(SHELL_CHANNELS.copy, async (event, request: unknown) => {
    if (!isTrusted(event)) throw new Error('refused');
    await requests.copy(copyRequestSchema.parse(request));
  });
}
