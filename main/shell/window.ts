import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Log } from '../core/rooms.ts';
import { PAGES_ORIGIN } from './protocol.ts';
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
  window.loadURL(`${PAGES_ORIGIN}/`).catch((error: unknown) => {
    log.error({ error }, 'the page could not be loaded');
    // An empty window can be closed; one that was never shown cannot.
    if (!window.isDestroyed()) window.show();
  });
  return window;
}
