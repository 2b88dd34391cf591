import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, clipboard as systemClipboard, dialog, Menu, nativeTheme, powerMonitor, session, shell, systemPreferences } from 'electron';
import type { Language } from '../../preload/contract/words.ts';
import { openShellLog } from '../core/activity/logs.ts';
import { keepMemoryOutOfDumps } from '../core/credentials/core-dumps.ts';
import { Redactor } from '../core/credentials/redaction.ts';
import type { Log } from '../core/rooms.ts';
import { storageFailure } from '../core/store/storage-failure.ts';
import { VERSION } from '../core/version.ts';
import { tidyClipboard } from './clipboard.ts';
import { markedWriter } from './secret-mark.ts';
import { linkIn, startOptions } from './command-line.ts';
import { confinePages, denyPermissions } from './confinement.ts';
import { CoreProcess } from './core-process.ts';
import { askAfterEngineFailure } from './engine-failure.ts';
import { askToOpen } from './ask-to-open.ts';
import { MainWindow } from './main-window.ts';
import { menuTemplate } from './menu.ts';
import { outsideLinks } from './outside-links.ts';
import { listenToPages } from './page-messages.ts';
import { declareProtocol, servePages } from './protocol.ts';
import { systemLanguage } from './words.ts';

/** After sysexits.h: EX_SOFTWARE, EX_CANTCREAT. */
const EXIT_UNCAUGHT = 70;
const EXIT_NO_DATA_FOLDER = 73;

/** Starts the desktop program: one for each data folder; a second start brings the first one's window to the front. */
export function startShell(): void {
  // What was copied passes through here; the processes it starts inherit this.
  keepMemoryOutOfDumps();
  const { dataDir, link } = startOptions(process.argv, process.cwd());
  const stateFolder = join(dataDir, 'window');
  app.setName('Pilothouse');
  try {
    mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { cause, remedy } = storageFailure(error, dataDir).failure;
    const spoken = systemLanguage(Intl.DateTimeFormat().resolvedOptions().locale);
    dialog.showErrorBox('Pilothouse', `${cause[spoken]}\n${remedy[spoken]}`);
    app.exit(EXIT_NO_DATA_FOLDER);
    return;
  }
  app.setPath('userData', stateFolder);
  if (!app.requestSingleInstanceLock()) {
    const french = systemLanguage(Intl.DateTimeFormat().resolvedOptions().locale) === 'fr';
    process.stderr.write(
      french
        ? 'pilothouse : déjà ouvert pour ce dossier de données ; sa fenêtre est passée au premier plan.\n'
        : 'pilothouse: already open for this data folder; its window was brought to the front.\n',
    );
    app.quit();
    return;
  }
  declareProtocol();
  // Chromium refuses to start as root with its sandbox; the launcher says so and passes the switch.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  const shellLog = openShellLog(dataDir, new Redactor());
  const { log } = shellLog;
  dieOfUncaughtErrors(log);

  const built = (...path: string[]) => join(app.getAppPath(), ...path);
  const clipboard = tidyClipboard(systemClipboard, log, markedWriter(systemClipboard, process.platform));
  const window = new MainWindow({
    preload: built('out', 'preload', 'index.cjs'),
    icon: built('assets', 'icons', '256x256.png'),
    stateFolder,
    log,
  });
  let language: Language = 'en';
  const speak = (chosen: Language) => {
    language = chosen;
    const template = menuTemplate({
      language,
      mac: process.platform === 'darwin',
      unpackaged: !app.isPackaged,
      command: (command) => {
        window.show();
        window.tell(command);
      },
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  };

  confinePages(
    outsideLinks({
      agrees: (address) => askToOpen({ address, language, window: window.window }),
      open: (address) => shell.openExternal(address),
      log,
    }),
  );

  const core = new CoreProcess({
    module: built('out', 'main', 'core.js'),
    dataDir,
    version: VERSION,
    log,
    onAppearance: (appearance) => {
      nativeTheme.themeSource = appearance.mode;
      speak(appearance.language === 'system' ? systemLanguage(app.getLocale()) : appearance.language);
    },
    onCapture: (hidden) => window.hideFromCapture(hidden),
    onCopy: (request) => clipboard.copy(request),
    onGivenUp: async (failure) => {
      const answer = await askAfterEngineFailure({ failure, language, window: window.window, dataDir });
      if (answer === 'try-again') core.start();
      else if (answer === 'quit') app.quit();
    },
  });

  listenToPages(
    {
      portWanted(contents) {
        core.connect(contents);
        window.pageListens(contents);
      },
      copy: (request) => clipboard.copy(request),
      coreWanted: () => core.start(),
      touchIdOffered: () => process.platform === 'darwin' && systemPreferences.canPromptTouchID(),
      touchId: (reason) => {
        if (process.platform !== 'darwin') return;
        systemPreferences.promptTouchID(reason).then(
          () => core.tell({ kind: 'finger-known' }),
          (error: unknown) => log.info({ error }, 'Touch ID did not know the finger, or was put away'),
        );
      },
    },
    log,
  );

  const openLink = (wanted: string | null) => {
    if (app.isReady()) window.show();
    if (wanted !== null) window.tell(wanted);
  };
  app.on('second-instance', (_event, argv) => openLink(linkIn(argv)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    openLink(linkIn([url]));
  });
  app.on('activate', () => window.show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  quitTidily(async () => {
    window.hide();
    await Promise.allSettled([core.close(), clipboard.clearNow()]);
    shellLog.close();
  });

  async function begin(): Promise<void> {
    await app.whenReady();
    servePages(session.defaultSession, built('out', 'renderer'));
    denyPermissions(session.defaultSession);
    core.start();
    speak(systemLanguage(app.getLocale()));
    window.show();
    if (link !== null) window.tell(link);
    powerMonitor.on('suspend', () => core.tell({ kind: 'suspended' }));
    powerMonitor.on('lock-screen', () => core.tell({ kind: 'screen-locked' }));
    powerMonitor.on('resume', () => core.tell({ kind: 'resumed' }));
    if (app.isPackaged) app.setAsDefaultProtocolClient('pilothouse');
    log.info({ version: VERSION, electron: process.versions.electron }, 'window started');
  }
  void begin();
}

function dieOfUncaughtErrors(log: Log): void {
  const die = (error: unknown) => {
    log.error({ error }, 'uncaught error: the program ends');
    dialog.showErrorBox('Pilothouse', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    app.exit(EXIT_UNCAUGHT);
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
}

/** Holds the end of the program back, once, until `tidy` is done. */
function quitTidily(tidy: () => Promise<void>): void {
  let state: 'running' | 'tidying' | 'tidy' = 'running';
  const finish = async () => {
    await tidy();
    state = 'tidy';
    app.quit();
  };
  app.on('before-quit', (event) => {
    if (state === 'tidy') return;
    event.preventDefault();
    if (state === 'tidying') return;
    state = 'tidying';
    void finish();
  });
}
