import type { Command } from 'commander';
import type { ServeCommandOptions } from './run-serve.ts';

/** `serve`: the console in a browser of this computer, until Ctrl+C. */
export function addServeCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('serve')
    .description('serve the console to a browser on this computer; prints the one-time link')
    .option('--port <n>', 'port on 127.0.0.1 (0: a free one)', '0')
    .option('--data-dir <dir>', 'keep all state there')
    .option('--json', 'print the link as one JSON document')
    .action(async (options: ServeCommandOptions) => exit(await (await import('./run-serve.ts')).runServe(options)));
}
