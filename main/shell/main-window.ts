import type { BrowserWindow, WebContents } from 'electron';
import type { WindowCommand } from '../../preload/contract/bridge.ts';
import { SHELL_CHANNELS } from '../../preload/contract/bridge.ts';
import type { WindowOptions } from './window.ts';
import { openWindow } from './window.ts';

/** The one window: opened when it is needed, brought to the front, told what menus and links ask of it. */
export class MainWindow {
  readonly #options: WindowOptions;
  #window: BrowserWindow | null = null;
  /** Its page has asked for a port, so its preload listens. */
  #listens = false;
  #hidden = false;
  readonly #waiting: WindowCommand[] = [];

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  /** The window itself, for dialogs to belong to. */
  get window(): BrowserWindow | null {
    return this.#window;
  }

  /** Opens it, or brings it to the front. */
  show(): void {
    if (!this.#window) {
      this.#window = openWindow(this.#options);
      this.#window.setContentProtection(this.#hidden);
      this.#window.on('closed', () => {
        this.#window = null;
        this.#listens = false;
      });
      return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  /** Keeps the window black in recordings and shared screens, where the system can do that (not on Linux). */
  hideFromCapture(hidden: boolean): void {
    this.#hidden = hidden;
    this.#window?.setContentProtection(hidden);
  }

  hide(): void {
    this.#window?.hide();
  }

  /** Hands the page a command, as soon as it listens. */
  tell(command: WindowCommand): void {
    this.#waiting.push(command);
    this.#deliver();
  }

  /** A page is up and asked for its port. */
  pageListens(contents: WebContents): void {
    if (contents !== this.#window?.webContents) return;
    this.#listens = true;
    this.#deliver();
  }

  #deliver(): void {
    if (!this.#listens) return;
    for (const command of this.#waiting.splice(0)) this.#window?.webContents.send(SHELL_CHANNELS.command, command);
  }
}
