import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Log } from '../core/rooms.ts';
import { isOwnPage, PAGES_ORIGIN } from './protocol.ts';
import { lastPlace, rememberPlace, SMALLEST } from './window-place.ts';

export interface WindowOptions {
  readonly preload: string;
  readonly icon: string;
  /** Folder of the window's own state. */
  readonly stateFolder: string;
  readonly log: Log;
}

/** The surface colours of the page's own first paint, so that nothing flashes before it. */
const BACKGROUND = { dark: '#0d1217', light: '#e9edf1' } as const;

/** Opens the window: sandboxed, isolated, without Node, hidden until its first paint is ready. */
export function openWindow({ preload, icon, stateFolder, log }: WindowOptions): BrowserWindow {
  const placeFile = join(stateFolder, 'window.json');
  const { bounds, maximized } = lastPlace(
    placeFile,
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Pilothouse',
    icon,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (maximized) window.maximize();
  rememberPlace(window, placeFile, (error) => log.warn({ error }, 'the window’s place could not be remembered'));
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.error({ reason, exitCode }, 'the window’s page ended');
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
  window.webContents.on('preload-error', (_event, _path, error) => log.error({ error }, 'the preload failed'));
  const load = () => {
    window.loadURL(`${PAGES_ORIGIN}/`).catch((error: unknown) => {
      log.error({ error }, 'the page could not be loaded');
      // An empty window can be closed; one that was never shown cannot.
      if (!window.isDestroyed()) window.show();
    });
  };
  // What no navigation can be stopped for (about:blank, about:srcdoc) is left at once; a prevented one is none (-3, ERR_ABORTED).
  const leave = (address: string) => {
    if (isOwnPage(address) || window.isDestroyed()) return;
    log.warn({}, 'the window was led off our pages, and is brought back');
    load();
  };
  window.webContents.on('did-navigate', (_event, address) => leave(address));
  window.webContents.on('did-fail-load', (_event, code, _reason, address, inMainFrame) => {
    if (inMainFrame && code !== -3) leave(address);
  });
  load();
  return window;
}
