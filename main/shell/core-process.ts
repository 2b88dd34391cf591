import type { UtilityProcess, WebContents } from 'electron';
import { MessageChannelMain, utilityProcess } from 'electron';
import { SHELL_CHANNELS } from '../../preload/contract/bridge.ts';
import type { CopyRequest, CoreGivenUp } from '../../preload/contract/bridge.ts';
import type { Failure } from '../../preload/contract/failure.ts';
import type { Appearance, FromCore, ToCore } from '../core/process-messages.ts';
import { fromCoreSchema } from '../core/process-messages.ts';
import type { Log } from '../core/rooms.ts';
import { logsFolder } from '../core/activity/logs.ts';
import { restartDelay } from './restart-policy.ts';

const CLOSE_LIMIT_MS = 6_000;

export interface CoreProcessOptions {
  /** The built entry of the core. */
  readonly module: string;
  readonly dataDir: string;
  readonly version: string;
  readonly log: Log;
  readonly onAppearance: (appearance: Appearance) => void;
  /** Whether the window stays black in recordings. */
  readonly onCapture: (hidden: boolean) => void;
  /** Rejects when the clipboard refuses. */
  readonly onCopy: (request: CopyRequest) => Promise<void>;
  /** It cannot be opened (`failure`), or it ended too often (null). Nothing is tried until `start` is called again. */
  readonly onGivenUp: (failure: Failure | null) => Promise<void>;
}

/** The process the core runs in: started again when it ends, its windows told and handed a new port each time. */
export class CoreProcess {
  readonly #options: CoreProcessOptions;
  readonly #windows = new Set<WebContents>();
  #ends: number[] = [];
  #child: UtilityProcess | null = null;
  #listening = false;
  #closing = false;
  #failure: Failure | null = null;
  #givenUp: CoreGivenUp | null = null;

  constructor(options: CoreProcessOptions) {
    this.#options = options;
  }

  /** Starts it; once more after it was given up. */
  start(): void {
    if (this.#child || this.#closing) return;
    const { module, log } = this.#options;
    this.#failure = null;
    this.#listening = false;
    if (this.#givenUp) this.#tellWindows(SHELL_CHANNELS.coreLost);
    this.#givenUp = null;
    const child = utilityProcess.fork(module, [], { serviceName: 'Pilothouse core', stdio: 'inherit' });
    this.#child = child;
    child.on('message', (message: unknown) => this.#heard(message));
    child.on('exit', (code) => this.#ended(code));
    log.info({}, 'core started');
  }

  /** Gives a page its port, now or as soon as there is a core, and another after each restart. */
  connect(contents: WebContents): void {
    if (!this.#windows.has(contents)) {
      this.#windows.add(contents);
      contents.once('destroyed', () => this.#windows.delete(contents));
    }
    if (this.#listening) this.#handPort(contents);
    if (this.#givenUp) contents.send(SHELL_CHANNELS.coreGivenUp, this.#givenUp);
  }

  /** Tells the core something, when there is one to hear it. */
  tell(message: ToCore): void {
    if (this.#listening) this.#child?.postMessage(message);
  }

  /** Closes it for good: asked first, ended when it takes too long. */
  async close(): Promise<void> {
    this.#closing = true;
    const child = this.#child;
    if (!child) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (this.#listening) child.postMessage({ kind: 'close' } satisfies ToCore);
    else child.kill();
    const limit = setTimeout(() => child.kill(), CLOSE_LIMIT_MS);
    await ended;
    clearTimeout(limit);
  }

  #heard(data: unknown): void {
    const parsed = fromCoreSchema.safeParse(data);
    if (!parsed.success) return this.#options.log.warn({}, 'message of the core refused: not one we know');
    const message = parsed.data;
    switch (message.kind) {
      case 'listening':
        this.#listening = true;
        this.tell({ kind: 'open', dataDir: this.#options.dataDir, version: this.#options.version });
        for (const contents of this.#windows) this.#handPort(contents);
        break;
      case 'opened':
        this.#options.log.info({}, 'core opened');
        break;
      case 'failed':
        this.#failure = message.failure;
        this.#child?.kill();
        break;
      case 'appearance':
        this.#options.onAppearance(message.appearance);
        break;
      case 'capture':
        this.#options.onCapture(message.hidden);
        break;
      case 'copy':
        void this.#copy(message);
        break;
    }
  }

  async #copy({ id, text, clearAfterMs }: Extract<FromCore, { readonly kind: 'copy' }>): Promise<void> {
    const done = await this.#options.onCopy({ text, clearAfterMs }).then(
      () => true,
      (error: unknown) => {
        this.#options.log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'the clipboard did not take a secret');
        return false;
      },
    );
    this.tell({ kind: 'copied', id, done });
  }

  #handPort(contents: WebContents): void {
    if (contents.isDestroyed()) return;
    const { port1, port2 } = new MessageChannelMain();
    this.#child?.postMessage({ kind: 'window' } satisfies ToCore, [port1]);
    contents.postMessage(SHELL_CHANNELS.port, null, [port2]);
  }

  #ended(code: number): void {
    const { log } = this.#options;
    this.#child = null;
    this.#listening = false;
    if (this.#closing) return;
    log.error({ code }, 'core ended');
    this.#tellWindows(SHELL_CHANNELS.coreLost);
    if (this.#failure) return this.#giveUp(this.#failure);
    const now = Date.now();
    this.#ends = [...this.#ends, now].slice(-10);
    const delay = restartDelay(this.#ends, now);
    if (delay !== null) {
      setTimeout(() => this.start(), delay);
      return;
    }
    this.#ends = [];
    this.#giveUp(null);
  }

  #giveUp(failure: Failure | null): void {
    this.#givenUp = { kind: 'pilothouse-core-given-up', failure, logs: logsFolder(this.#options.dataDir) };
    this.#tellWindows(SHELL_CHANNELS.coreGivenUp, this.#givenUp);
    void this.#options.onGivenUp(failure);
  }

  #tellWindows(channel: string, message?: CoreGivenUp): void {
    for (const contents of this.#windows) if (!contents.isDestroyed()) contents.send(channel, message);
  }
}
