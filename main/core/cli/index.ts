import { runProgram } from './program.ts';

const exitCode = await runProgram(process.argv.slice(2));
// Everything was closed; a handle that a library left open must not keep the terminal waiting. Output is flushed first.
await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
await new Promise<void>((resolve) => process.stderr.write('', () => resolve()));
process.exit(exitCode);
