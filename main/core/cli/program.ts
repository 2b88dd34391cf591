import { Command, CommanderError } from 'commander';
import type { Language } from '../../../preload/contract/words.ts';
import { FailureError } from '../failure.ts';
import { VERSION } from '../version.ts';
import { addApplyCommand } from './apply.ts';
import { addClusterActionCommands } from './cluster-actions.ts';
import { addContainerCommands } from './containers.ts';
import { addCredentialCommands } from './credentials.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import { addExplainCommands } from './explain.ts';
import { addFileCommands } from './files.ts';
import { englishHelp, frenchHelp } from './help-words.ts';
import { addHealthCommands } from './health.ts';
import { addHostCommands } from './hosts.ts';
import { addKubernetesCommands } from './kubernetes.ts';
import { addLogsOfPodsCommand } from './logs.ts';
import { addMailCommands } from './mail.ts';
import { createOutput, terminalLanguage } from './output.ts';
import { addObjectCommands } from './objects.ts';
import { addPortCommands } from './ports.ts';
import { addHelmCommands } from './helm.ts';
import { addForwardCommand } from './forward.ts';
import { addRolloutCommands } from './rollout.ts';
import { addRunCommand } from './run.ts';
import { addServeCommand } from './serve.ts';
import { addServerCommands } from './servers.ts';
import type { RunCommand } from './session.ts';
import { runSession } from './session.ts';
import { addTotpCommands } from './totp.ts';
import { addTunnelCommand } from './tunnel.ts';
import { addUpkeepCommands } from './upkeep.ts';
import { usageFailure } from './usage.ts';

/** Every command; `ended` gets the exit code of the one that needs no session. */
export function createProgram(language: Language, run: RunCommand, ended: (exitCode: number) => void): Command {
  const program = new Command('pilothouse').description('A console for servers, clusters, mail and second factors.').version(VERSION);
  // Before the commands, which take it over.
  program.configureHelp(language === 'fr' ? frenchHelp : englishHelp);
  addServeCommand(program, ended);
  addHostCommands(program, run);
  addServerCommands(program, run);
  addPortCommands(program, run);
  addUpkeepCommands(program, run);
  addContainerCommands(program, run);
  addFileCommands(program, run);
  addTunnelCommand(program, run);
  addRunCommand(program, run);
  addKubernetesCommands(program, run);
  addObjectCommands(program, run);
  addExplainCommands(program, run);
  addRolloutCommands(program, run);
  addLogsOfPodsCommand(program, run);
  addForwardCommand(program, run);
  addApplyCommand(program, run);
  addClusterActionCommands(program, run);
  addHelmCommands(program, run);
  addHealthCommands(program, run);
  addMailCommands(program, run);
  addTotpCommands(program, run);
  addCredentialCommands(program, run);
  return program;
}

/** The whole command line; answers the exit code. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.healthy;
  const language = terminalLanguage(process.env);
  const run: RunCommand = async (options, work) => {
    exitCode = await runSession(options, work);
  };
  const program = createProgram(language, run, (code) => {
    exitCode = code;
  });
  const json = argv.includes('--json');
  let at = program;
  quietErrors(program, json, (command) => {
    at = command;
  });
  try {
    await program.parseAsync(behindCommand(program, argv), { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof FailureError) {
      // An argument that was read before its command had a session.
      createOutput(json, language).failure(error.failure);
      return exitCodeOf(error.failure.kind);
    }
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.healthy;
    createOutput(json, language).failure(usageFailure(error, at));
    return EXIT.badInput;
  }
}

/** `--json` and `--data-dir DIR` may stand before the command as well: they are handed to it. */
function behindCommand(program: Command, argv: readonly string[]): string[] {
  const rest = [...argv];
  const leading: string[] = [];
  for (let first = rest[0]; first === '--json' || first === '--data-dir' || first?.startsWith('--data-dir='); first = rest[0])
    leading.push(...rest.splice(0, first === '--data-dir' ? 2 : 1));
  if (leading.length === 0) return rest;
  let at = 0;
  for (let command: Command | undefined = program; command !== undefined;) {
    command = command.commands.find((child) => child.name() === rest[at]);
    if (command) at += 1;
  }
  rest.splice(at, 0, ...leading);
  return rest;
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
