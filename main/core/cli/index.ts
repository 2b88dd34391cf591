import { keepCompiled } from '../compile-cache.ts';
import { EXIT } from './exit-code.ts';

// Whoever read it has seen enough (`| head -1`): a quiet end, as of other programs.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.healthy);
  });

keepCompiled(process.env);
const { runProgram } = await import('./program.ts');
const exitCode = await runProgram(process.argv.slice(2));
// Everything was closed; a handle that a library left open must not keep the terminal waiting. Output is flushed first.
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
await new Promise<void>((resolve) => process.stderr.write('', () => resolve()));
process.exit(exitCode);
