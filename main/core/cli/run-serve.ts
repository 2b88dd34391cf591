import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { unlazyRouter } from '@orpc/server';
import { failure, FailureError, failureOf, words } from '../failure.ts';
import { openCore } from '../index.ts';
import { serveConsole } from '../serve.ts';
import { VERSION } from '../version.ts';
import { dataDirOf, homeFolder } from './data-folder.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import { portOf } from './option-values.ts';
import { createOutput, terminalLanguage } from './output.ts';
import { whoOnThisComputer } from './session.ts';

export interface ServeCommandOptions {
  readonly port: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Serves until Ctrl+C or SIGTERM; answers the exit code. */
export async function runServe(options: ServeCommandOptions): Promise<number> {
  const output = createOutput(options.json ?? false, terminalLanguage(process.env));
  try {
    const port = portOf(options.port);
    // Prompts of connections wait for the browser: no prompter is given.
    const core = await openCore({ dataDir: dataDirOf(options.dataDir), version: VERSION, home: homeFolder() });
    for (const problem of core.problems) output.problem(problem);
    core.rooms.lock.lockHere();
    const { log } = core.rooms;
    const context = {
      who: whoOnThisComputer('browser'),
      reportBug: (error: unknown, path: readonly string[]) => log.error({ error, call: path.join('.') }, 'call failed'),
    };
    try {
      // Loaded before a page asks: what starts with a connection (saved tunnels) must not wait for its page.
      await unlazyRouter(core.router);
      const server = await serveConsole({ router: core.router, context, pages: builtPages(), port });
      output.result({ link: server.newLink(), port: server.port }, ({ link }) => link);
      const enter = process.stdin.isTTY ? words(' Enter prints a new one,', ' Entrée en donne un nouveau,') : words('', '');
      output.note(output.say(words(`This link works once.${enter.en} Ctrl+C stops.`, `Ce lien sert une fois.${enter.fr} Ctrl+C arrête.`)));
      await untilStopped(() => output.result({ link: server.newLink(), port: server.port }, ({ link }) => link));
      await server.close();
    } finally {
      core.rooms.lock.lock('quit', 'pilothouse');
      await core.close();
    }
    return EXIT.healthy;
  } catch (error) {
    const failed = failureOf(error);
    output.failure(failed);
    return exitCodeOf(failed.kind);
  }
}

/** The built pages: beside the built program, or in `out/` when this runs from its source. */
function builtPages(): string {
  const places = ['../renderer', '../../renderer', '../../../out/renderer'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const built = places.find((place) => existsSync(join(place, 'index.html')) && !existsSync(join(place, 'main.tsx')));
  if (built === undefined) {
    throw new FailureError(
      failure(
        'not-found',
        words('The pages of the console are not built.', 'Les pages de la console ne sont pas construites.'),
        words('Run: npm run build', 'Lancez : npm run build'),
      ),
    );
  }
  return built;
}

/** Resolves at Ctrl+C or SIGTERM; meanwhile each Enter on the terminal asks for a new link. */
function untilStopped(onEnter: () => void): Promise<void> {
  return new Promise((resolve) => {
    const lines = process.stdin.isTTY ? createInterface({ input: process.stdin }) : null;
    lines?.on('line', onEnter);
    const stop = () => {
      lines?.close();
      resolve();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });
}
