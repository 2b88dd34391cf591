import { commandOf } from './shell/command-line.ts';

// Entry of the desktop program: `pilothouse` opens the window, `pilothouse mail test ...` is the command line.
const command = commandOf(process.argv, process.defaultApp);
if (command === null) {
  const { startShell } = await import('./shell/start.ts');
  startShell();
} else {
  process.argv.splice(1, process.argv.length, 'pilothouse', ...command);
  await import('./core/cli/index.ts');
}
