import { keepCompiled } from '../compile-cache.ts';
import { terminalLanguage } from './output.ts';
import { endUnwritten, writeWhole } from './standard-output.ts';

writeWhole(process.stdout);
writeWhole(process.stderr);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  const { exitCode, says } = endUnwritten(error.code, terminalLanguage(process.env));
  if (says === '') process.exit(exitCode);
  process.stderr.write(says, () => process.exit(exitCode));
});
// Of that there is nobody to tell.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(endUnwritten(error.code, 'en').exitCode);
});

keepCompiled(process.env);
const { runProgram } = await import('./program.ts');
const exitCode = await runProgram(process.argv.slice(2));
// Everything was closed; a handle that a library left open must not keep the terminal waiting. Output is flushed first.
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
await new Promise<void>((resolve) => process.stderr.write('', () => resolve()));
process.exit(exitCode);
