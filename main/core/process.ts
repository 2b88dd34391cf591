import { unlazyRouter } from '@orpc/server';
import { failureOf } from './failure.ts';
import type { Core } from './index.ts';
import { openCore } from './index.ts';
import { whoOnThisComputer } from './cli/session.ts';
import { lockAtEvent } from './lock-effects.ts';
import type { CorePort } from './port.ts';
import { attachPort } from './port.ts';
import type { FromCore } from './process-messages.ts';
import { toCoreSchema } from './process-messages.ts';
import { shellClipboard } from './shell-clipboard.ts';

/*
 * Entry of the core's own process. The shell says `open`, then sends a port for each window; an error nobody caught is
 * written down and ends the process, and the shell starts another.
 */

/** The side of an Electron utility process that faces its parent. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly CorePort[] }) => void): unknown;
  postMessage(message: FromCore): void;
}

/** Exit codes, after sysexits.h: EX_SOFTWARE, EX_USAGE. */
const EXIT_UNCAUGHT = 70;
const EXIT_NO_PARENT = 64;
const CLOSE_LIMIT_MS = 5_000;

const { parentPort: parent } = process as unknown as { readonly parentPort?: ParentPort };
if (!parent) {
  process.stderr.write('This is the core process of the Pilothouse window; it is started by it.\n');
  process.exit(EXIT_NO_PARENT);
}

/** Resolves with null when it cannot be opened. */
let opening: Promise<Core | null> = Promise.resolve(null);
let opened: Core | null = null;
let asked = false;

const clipboard = shellClipboard((message) => parent.postMessage(message));

parent.on('message', ({ data, ports }) => {
  const message = toCoreSchema.parse(data);
  switch (message.kind) {
    case 'open':
      if (!asked) opening = open(message.dataDir, message.version, parent);
      asked = true;
      break;
    case 'window':
      for (const port of ports) void opening.then((core) => core && attachWindow(core, port));
      break;
    case 'suspended':
      void opening.then((core) => {
        core?.rooms.log.info({}, 'the computer goes to sleep');
        if (core) lockAtEvent(core.rooms, 'sleep');
      });
      break;
    case 'resumed':
      void opening.then((core) => {
        core?.rooms.log.info({}, 'the computer woke up: no connection is trusted before it answers');
        core?.rooms.vantages.connections.distrust();
      });
      break;
    case 'screen-locked':
      void opening.then((core) => core && lockAtEvent(core.rooms, 'screen'));
      break;
    case 'finger-known':
      void opening.then((core) => core && unlockByFinger(core));
      break;
    case 'copied':
      clipboard.copied(message.id, message.done);
      break;
    case 'close':
      void end(0);
      break;
  }
});

process.on('SIGTERM', () => void end(0));
process.on('uncaughtException', dieOf);
process.on('unhandledRejection', dieOf);
parent.postMessage({ kind: 'listening' });

async function open(dataDir: string, version: string, shell: ParentPort): Promise<Core | null> {
  try {
    const core = await openCore({ dataDir, version, clipboard });
    core.rooms.lock.lockHere();
    opened = core;
    const { settings } = core.rooms;
    const tellAppearance = () => {
      const { mode, language } = settings.get().appearance;
      shell.postMessage({ kind: 'appearance', appearance: { mode, language } });
      shell.postMessage({ kind: 'capture', hidden: settings.get().lock.hideFromCapture });
    };
    tellAppearance();
    settings.onChange(tellAppearance);
    shell.postMessage({ kind: 'opened' });
    // The window asks for them in a moment, and what they start with a connection (saved tunnels) must not wait for their page.
    unlazyRouter(core.router).catch(dieOf);
    return core;
  } catch (error) {
    process.stderr.write(`${textOf(error)}\n`);
    shell.postMessage({ kind: 'failed', failure: failureOf(error) });
    // The shell ends this process once it has read that.
    return null;
  }
}

function attachWindow({ router, rooms }: Core, port: CorePort): void {
  const context = {
    who: whoOnThisComputer('window'),
    reportBug: (error: unknown, path: readonly string[]) => rooms.log.error({ error, call: path.join('.') }, 'call failed'),
  };
  attachPort(port, router, context, rooms.log);
}

/** What Touch ID opens; where it does not, the person is asked for the passphrase as before. */
function unlockByFinger({ rooms }: Core): void {
  try {
    rooms.lock.unlockByTouchId(whoOnThisComputer('window'));
  } catch (error) {
    rooms.log.warn({ error }, 'Touch ID did not unlock');
  }
}

/** Closes what is open, within its limit, and ends. */
async function end(code: number): Promise<never> {
  setTimeout(() => process.exit(code), CLOSE_LIMIT_MS);
  const core = await opening;
  core?.rooms.lock.lock('quit', 'pilothouse');
  await core?.close();
  process.exit(code);
}

/** Everything on disk survives a sudden end, so nothing is closed after an error nobody expected. */
function dieOf(error: unknown): never {
  // Only the log knows how to redact; before there is one nothing secret was read.
  if (opened) opened.rooms.log.error({ error }, 'uncaught error: the core ends');
  else process.stderr.write(`${textOf(error)}\n`);
  process.exit(EXIT_UNCAUGHT);
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
