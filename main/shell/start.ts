import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { app, dialog, nativeTheme, powerMonitor, session } from 'electron';
import type { WindowCommand } from '../../preload/contract/bridge.ts';
import { SHELL_CHANNELS } from '../../preload/contract/bridge.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Language } from '../../preload/contract/words.ts';
import { logsFolder, openShellLog } from '../core/activity/logs.ts';
import { Redactor } from '../core/credentials/redaction.ts';
import { VERSION } from '../core/version.ts';
import { tidyClipboard } from './clipboard.ts';
import { linkIn, startOptions } from './command-line.ts';
import { confinePages, denyPermissions } from './confinement.ts';
import { CoreProcess } from './core-process.ts';
import { setMenu } from './menu.ts';
import { listenToPages } from './page-messages.ts';
import { declareProtocol, servePages } from './protocol.ts';
import { openWindow } from './window.ts';
import { systemLanguage, words } from './words.ts';

const EXIT_UNCAUGHT = 70;

/** Starts the desktop program: one for each data folder; a second start brings the first one's window to the front. */
export function startShell(): void {
  const { dataDir, link } = startOptions(process.argv, process.cwd());
  const stateFolder = join(dataDir, 'window');
  app.setName('Pilothouse');
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  app.setPath('userData', stateFolder);
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  declareProtocol();
  // Chromium refuses to start as root with its sandbox; the launcher says so and passes the switch.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  const shellLog = openShellLog(dataDir, new Redactor());
  const { log } = shellLog;
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'uncaught error: the program ends');
    dialog.showErrorBox('Pilothouse', `${error.name}: ${error.message}`);
    app.exit(EXIT_UNCAUGHT);
  });
  confinePages(log);

  const built = (...path: string[]) => join(app.getAppPath(), ...path);
  const clipboard = tidyClipboard(log);
  let language: Language = 'en';
  let window: BrowserWindow | null = null;
  let waiting: WindowCommand | null = link;

  const core = new CoreProcess({
    module: built('out', 'main', 'core.js'),
    dataDir,
    version: VERSION,
    log,
    onAppearance: (appearance) => {
      nativeTheme.themeSource = appearance.mode;
      language = appearance.language === 'system' ? systemLanguage(app.getLocale()) : appearance.language;
      drawMenu();
    },
    onGivenUp: (failure) => void sayGivenUp(failure),
  });

  const drawMenu = () =>
    setMenu({ language, mac: process.platform === 'darwin', unpackaged: !app.isPackaged, command: (command) => tell(command) });

  const tell = (command: WindowCommand) => {
    show();
    window?.webContents.send(SHELL_CHANNELS.command, command);
  };

  const show = () => {
    if (!window) return open();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };

  const open = () => {
    window = openWindow({ preload: built('out', 'preload', 'index.cjs'), icon: built('assets', 'icons', '256x256.png'), stateFolder, log });
    window.on('closed', () => (window = null));
  };

  async function sayGivenUp(failure: Failure | null): Promise<void> {
    const message = failure ? words.engineNotUp[language] : words.engineKeepsStopping[language];
    const detail = failure
      ? `${failure.cause[language]}\n${failure.remedy[language]}`
      : `${words.engineKeepsStoppingRemedy[language]}\n${logsFolder(dataDir)}`;
    const options = {
      type: 'error' as const,
      title: 'Pilothouse',
      message,
      detail,
      buttons: [words.tryAgain[language], words.quit[language]],
      defaultId: 0,
      cancelId: 1,
    };
    const { response } = await (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
    if (response === 0) core.start();
    else app.quit();
  }

  listenToPages(
    {
      portWanted(contents) {
        core.connect(contents);
        if (waiting !== null) contents.send(SHELL_CHANNELS.command, waiting);
        waiting = null;
      },
      copy: (request) => clipboard.copy(request),
    },
    log,
  );

  app.on('second-instance', (_event, argv) => {
    const wanted = linkIn(argv);
    if (wanted === null) show();
    else tell(wanted);
  });
  app.on('open-url', (event, url) => {
    event.preventDefault();
    const wanted = linkIn([url]);
    if (wanted === null) return;
    if (window) tell(wanted);
    else waiting = wanted;
  });
  app.on('activate', show);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });

  let tidied = false;
  async function quitTidily(): Promise<void> {
    await Promise.allSettled([core.close(), clipboard.clearNow()]);
    tidied = true;
    shellLog.close();
    app.quit();
  }
  app.on('before-quit', (event) => {
    if (tidied) return;
    event.preventDefault();
    window?.hide();
    void quitTidily();
  });

  async function begin(): Promise<void> {
    await app.whenReady();
    language = systemLanguage(app.getLocale());
    servePages(session.defaultSession, built('out', 'renderer'));
    denyPermissions(session.defaultSession);
    core.start();
    drawMenu();
    open();
    powerMonitor.on('suspend', () => core.tell({ kind: 'suspended' }));
    powerMonitor.on('resume', () => core.tell({ kind: 'resumed' }));
    if (app.isPackaged) app.setAsDefaultProtocolClient('pilothouse');
    log.info({ version: VERSION, electron: process.versions.electron }, 'window started');
  }
  void begin();
}
