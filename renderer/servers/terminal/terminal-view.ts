import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import type { TerminalOutput } from '../../../preload/contract/terminals.ts';
import { MONO } from '../../app/theme.ts';
import { isAnswered } from '../../client/failures.ts';
import { client, linkState } from '../../client/link.ts';
import { readStream } from '../../client/stream.ts';
import { broadcast } from './broadcast.ts';
import { refuseEndlessRepetition } from './hostile-sequences.ts';
import { piecesOf } from './terminal-bytes.ts';
import { isTerminalAnswer, pastable, runsSomething, shownTitle, webAddress } from './terminal-text.ts';
import { type, typeBytes } from './typing.ts';

const KEPT_LINES = 5000;
const FONT_PX = 13;
/** A window that is being dragged is not told to the server at every step. */
const RESIZE_AFTER_MS = 60;
const AGAIN_AFTER_MS = 1000;

/** What a terminal tells the page around it. */
export interface ViewState {
  /** As the program there has set it, made harmless; empty without one. */
  readonly title: string;
  /** A program there wanted to write the clipboard, and was refused. */
  readonly clipboardRefused: boolean;
  /** Where the link under the pointer really leads: what stands there is the server's. */
  readonly link: string | null;
}

/** What the page does for a terminal while it shows it. */
export interface ViewPage {
  /** Something with several lines is to be pasted: asks first. */
  readonly askToPaste: (text: string) => void;
  readonly search: () => void;
  /** The keyboard leaves the terminal. */
  readonly leave: () => void;
  readonly copied: () => void;
  /** Enter in a terminal whose shell is over. */
  readonly enter: () => void;
}

/**
 * A terminal as this window shows it. It lives as long as the terminal, shown or not: what is on its screen, what is
 * scrolled and selected is as it was when one comes back.
 */
export interface TerminalView {
  readonly id: string;
  readonly terminal: Terminal;
  readonly search: SearchAddon;
  readonly state: () => ViewState;
  readonly onChange: (listener: () => void) => () => void;
  /** The refusal was read. */
  readonly forgetRefusal: () => void;
  /** Puts it into the page; what it returns takes it out. */
  show(parent: HTMLElement, page: ViewPage): () => void;
  /** Takes a text in as if it were pasted, without asking. */
  paste(text: string): void;
}

const views = new Map<string, TerminalView & { readonly dispose: () => void }>();
let lastSize = { columns: 80, rows: 24 };

/** The size of the terminal that was shown last: what a new one begins with. */
export function sizeToOpen(): { columns: number; rows: number } {
  return lastSize;
}

/** The view of a terminal, made when it is first asked for. */
export function viewOf(id: string): TerminalView {
  const known = views.get(id);
  if (known) return known;
  const made = makeView(id);
  views.set(id, made);
  return made;
}

/** Forgets the views of terminals that are no more. */
export function keepViews(ids: ReadonlySet<string>): void {
  for (const [id, view] of views) {
    if (ids.has(id)) continue;
    views.delete(id);
    view.dispose();
  }
  if ([...broadcast.get()].some((id) => !ids.has(id))) broadcast.set([...broadcast.get()].filter((id) => ids.has(id)));
}

function makeView(id: string): TerminalView & { readonly dispose: () => void } {
  const over = new AbortController();
  const listeners = new Set<() => void>();
  const element = document.createElement('div');
  element.style.cssText = 'height:100%;width:100%';
  let state: ViewState = { title: '', clipboardRefused: false, link: null };
  let page: ViewPage | null = null;
  let replaying = 0;
  let opened = false;
  let resizing: ReturnType<typeof setTimeout> | undefined;

  const terminal = new Terminal({
    fontFamily: MONO,
    fontSize: FONT_PX,
    lineHeight: 1.15,
    scrollback: KEPT_LINES,
    cursorBlink: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    minimumContrastRatio: 4.5,
    macOptionIsMeta: true,
    rightClickSelectsWord: false,
    // Decorations of what the search finds are a proposed API.
    allowProposedApi: true,
    linkHandler: { activate: openLink, allowNonHttpProtocols: false, hover: pointAt, leave: pointAway },
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new WebLinksAddon(openLink, { hover: pointAt, leave: pointAway }));
  refuseEndlessRepetition(terminal);

  const set = (next: Partial<ViewState>) => {
    state = { ...state, ...next };
    for (const listener of [...listeners]) listener();
  };
  terminal.onTitleChange((title) => set({ title: shownTitle(title) }));
  // OSC 52: a program on a server neither reads nor writes the clipboard of this computer.
  terminal.parser.registerOscHandler(52, () => {
    set({ clipboardRefused: true });
    return true;
  });
  terminal.onData((data) => {
    if (isTerminalAnswer(data)) {
      // What is shown again was answered when it was shown first.
      if (replaying === 0) type(id, data);
      return;
    }
    if (data === '\r') page?.enter();
    for (const receiver of broadcast.receivers(id)) type(receiver, data);
  });
  terminal.onBinary((data) => {
    if (replaying === 0) typeBytes(id, data);
  });
  terminal.onResize(({ cols, rows }) => {
    lastSize = { columns: cols, rows };
    clearTimeout(resizing);
    resizing = setTimeout(tellSize, RESIZE_AFTER_MS);
  });
  terminal.attachCustomKeyEventHandler((event) => {
    const ours = event.ctrlKey && event.shiftKey && !event.altKey && !event.metaKey;
    if (!ours || !['KeyF', 'KeyC', 'KeyV', 'KeyL'].includes(event.code)) return true;
    if (event.type === 'keydown') {
      // The browser pastes by itself; the event of it is heard below.
      if (event.code !== 'KeyV') event.preventDefault();
      if (event.code === 'KeyF') page?.search();
      if (event.code === 'KeyC') page?.copied();
      if (event.code === 'KeyL') page?.leave();
    }
    return false;
  });
  element.addEventListener(
    'paste',
    (event) => {
      const text = pastable(event.clipboardData?.getData('text/plain') ?? '');
      event.preventDefault();
      event.stopPropagation();
      if (text === '') return;
      if (runsSomething(text)) page?.askToPaste(text);
      else terminal.paste(text);
    },
    { capture: true },
  );

  // Of several windows that show it, the one that is gone to decides how large it is.
  for (const event of ['focusin', 'pointerdown']) element.addEventListener(event, tellSize, { capture: true });

  void follow();

  return {
    id,
    terminal,
    search,
    state: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    show(parent, shownOn) {
      page = shownOn;
      parent.append(element);
      if (!opened) {
        opened = true;
        terminal.open(element);
      }
      const refit = () => {
        if (element.isConnected && element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
      };
      // The cells are as wide as the type: it is measured once that is there.
      const measured = document.fonts.load(`${FONT_PX}px ${MONO}`).then(
        () => {
          terminal.options.fontFamily = `${MONO}, monospace`;
          terminal.options.fontFamily = MONO;
          refit();
        },
        () => {},
      );
      void measured;
      const observer = new ResizeObserver(refit);
      observer.observe(parent);
      refit();
      terminal.focus();
      return () => {
        observer.disconnect();
        element.remove();
        page = null;
      };
    },
    forgetRefusal: () => set({ clipboardRefused: false }),
    paste: (text) => terminal.paste(text),
    dispose() {
      over.abort();
      clearTimeout(resizing);
      terminal.dispose();
      element.remove();
    },
  };

  function tellSize(): void {
    client.servers.terminals.resize({ id, size: { columns: terminal.cols, rows: terminal.rows } }).catch(() => {});
  }

  function pointAt(_event: MouseEvent, text: string): void {
    set({ link: webAddress(text) });
  }

  function pointAway(): void {
    set({ link: null });
  }

  /** Reads the terminal until it is closed; after a loss of the link, from what the engine has kept. */
  async function follow(): Promise<void> {
    while (!over.signal.aborted) {
      try {
        await readStream(client.servers.terminals.output, { id }, (items) => written(items), over.signal);
        return;
      } catch (error) {
        if (isAnswered(error)) return;
      }
      await untilLink(over.signal);
      if (!over.signal.aborted) terminal.reset();
    }
  }

  /** Resolves once the terminal has taken it in: a flood is held back at its source. */
  function written(items: readonly TerminalOutput[]): Promise<void> {
    return new Promise((resolve) => {
      const pieces = items.flatMap(({ bytes, replay }) => piecesOf(bytes).map((piece) => ({ piece, replay })));
      let left = pieces.length;
      if (left === 0) resolve();
      for (const { piece, replay } of pieces) {
        if (replay) replaying += 1;
        terminal.write(piece, () => {
          if (replay) replaying -= 1;
          left -= 1;
          if (left === 0) resolve();
        });
      }
    });
  }
}

/** Ctrl or Cmd with a click opens a link, a click alone does not: what is shown comes from the server. */
function openLink(event: MouseEvent, text: string): void {
  const address = webAddress(text);
  if (address !== null && (event.ctrlKey || event.metaKey)) window.open(address, '_blank', 'noopener,noreferrer');
}

function untilLink(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stop = linkState.onChange(() => {
      if (linkState.get().state === 'live') done();
    });
    const timer = setTimeout(() => {
      if (linkState.get().state === 'live') done();
    }, AGAIN_AFTER_MS);
    signal.addEventListener('abort', done, { once: true });
  });
}
