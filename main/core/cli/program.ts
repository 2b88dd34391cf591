import { Command, CommanderError } from 'commander';
import type { Context } from '../../../preload/contract/kubernetes.ts';
import type { Language } from '../../../preload/contract/words.ts';
import { FailureError } from '../failure.ts';
import { VERSION } from '../version.ts';
import { addCommands } from './command-groups.ts';
import { homeFolder } from './data-folder.ts';
import { lacksContext, withContexts } from './kubernetes/context-missing.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import { englishHelp, frenchHelp } from './help-words.ts';
import { createOutput, terminalLanguage } from './output.ts';
import type { RunCommand } from './session.ts';
import { usageFailure } from './usage.ts';

/** The commands that begin with a word, all of them without one; `ended` gets the exit code of the one that needs no session. */
export async function createProgram(
  language: Language,
  run: RunCommand,
  ended: (exitCode: number) => void,
  word: string | null = null,
): Promise<Command> {
  const program = new Command('pilothouse').description('A console for servers, clusters, mail and second factors.').version(VERSION);
  // Before the commands, which take it over.
  program.configureHelp(language === 'fr' ? frenchHelp : englishHelp);
  if (word !== '--version' && word !== '-V') await addCommands(word, { program, run, ended });
  return program;
}

/** The whole command line; answers the exit code. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.healthy;
  const language = terminalLanguage(process.env);
  const run: RunCommand = async (options, work) => {
    // With it comes the core: not for a version, or a mistake in the words.
    exitCode = await (await import('./run-session.ts')).runSession(options, work);
  };
  const { leading, rest } = leadingOptions(argv);
  const ended = (code: number) => {
    exitCode = code;
  };
  const program = await createProgram(language, run, ended, rest[0] ?? null);
  const json = argv.includes('--json');
  let at = program;
  quietErrors(program, json, (command) => {
    at = command;
  });
  try {
    await program.parseAsync(behindCommand(program, leading, rest), { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof FailureError) {
      // An argument that was read before its command had a session.
      createOutput(json, language).failure(error.failure);
      return exitCodeOf(error.failure.kind);
    }
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.healthy;
    const refusal = usageFailure(error, at);
    createOutput(json, language).failure(lacksContext(error) ? withContexts(refusal, argv, await contextsHere()) : refusal);
    return EXIT.badInput;
  }
}

/** The contexts of the kubeconfig files; nothing is contacted. */
async function contextsHere(): Promise<readonly Context[]> {
  const { kubeconfigPaths, listContexts, mergeReadings, readOneFile } = await import('../kubernetes/contexts/kubeconfig.ts');
  const { paths, named } = kubeconfigPaths({ env: process.env, home: homeFolder() });
  const readings = await Promise.all(paths.map(async (path) => [path, await readOneFile(path)] as const));
  return await listContexts(mergeReadings(readings, named));
}

/**
 * `--json` and `--data-dir DIR` may stand before the command as well. A `--` before it keeps Node from taking what follows for its own
 * (`--env-file`), and is none of ours.
 */
function leadingOptions(argv: readonly string[]): { readonly leading: readonly string[]; readonly rest: readonly string[] } {
  const rest = [...argv];
  const leading: string[] = [];
  for (
    let first = rest[0];
    first === '--' || first === '--json' || first === '--data-dir' || first?.startsWith('--data-dir=');
    first = rest[0]
  )
    leading.push(...rest.splice(0, first === '--data-dir' ? 2 : 1).filter((one) => one !== '--'));
  return { leading, rest };
}

/** Hands options that stood before the command to it. */
function behindCommand(program: Command, leading: readonly string[], rest: readonly string[]): string[] {
  if (leading.length === 0) return [...rest];
  let at = 0;
  for (let command: Command | undefined = program; command !== undefined;) {
    command = command.commands.find((child) => child.name() === rest[at]);
    if (command) at += 1;
  }
  return rest.toSpliced(at, 0, ...leading);
}

/** Usage errors come back as CommanderError and are said once, by us; with `--json` help goes to stderr. */
function quietErrors(command: Command, json: boolean, stoppedAt: (command: Command) => void): void {
  command.exitOverride((error) => {
    stoppedAt(command);
    throw error;
  });
  command.configureOutput({ outputError: () => {}, ...(json ? { writeOut: (text: string) => process.stderr.write(text) } : {}) });
  for (const child of command.commands) quietErrors(child, json, stoppedAt);
}
