import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { failure, FailureError, failureOf, words } from '../../failure.ts';
import type { AuditJournal } from '../../rooms.ts';
import type { Prompter } from '../../vantage/prompts.ts';
import { answerNeeded } from './connection-failures.ts';
import type { HostTarget } from '../config/hosts.ts';
import { expandProxyCommand } from '../config/path-tokens.ts';
import type { TokenContext } from '../config/path-tokens.ts';
import { serverText } from '../server-text.ts';

const MOST_STDERR = 4000;
/** After SIGTERM, the command has this long to end by itself. */
const GRACE_MS = 2000;

/** Commands of `ProxyCommand` that a person has allowed, by their exact text as it stands in the configuration. */
export interface AllowedCommands {
  has(written: string): boolean;
  /** Throws what keeping a setting throws. */
  remember(written: string): Promise<void>;
}

export interface ProxyCommandNeeds {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly localUser: string;
  readonly prompter: Prompter;
  readonly audit: AuditJournal;
  readonly allowedCommands: AllowedCommands;
}

/** A program that leads to the server, running. */
export interface RunningProxyCommand {
  readonly transport: Duplex;
  /** The failure of a connection over it, with what the command said; others stay what they are. */
  explain(thrown: unknown): Promise<unknown>;
}

/** Runs the `ProxyCommand` of hosts, once a person has seen and allowed it. */
export function createProxyCommands(needs: ProxyCommandNeeds) {
  /** Allowed for this run. */
  const allowedForNow = new Set<string>();

  return {
    /** Throws `ssh-proxy-command-refused`, `ssh-answer-needed`. */
    async start(
      target: HostTarget,
      tokens: TokenContext,
      { signal, attended }: { readonly signal: AbortSignal; readonly attended: () => boolean },
    ): Promise<RunningProxyCommand> {
      const written = target.options.proxyCommand ?? '';
      const command = expandProxyCommand(written, tokens);
      if (unsafeTokens(written, tokens).length > 0) throw new FailureError(unsafe(target.name, command));
      await allow(target.name, written, command, signal, attended);
      return run(target.name, command, needs.env);
    },
  };

  async function allow(name: string, written: string, command: string, signal: AbortSignal, attended: () => boolean): Promise<void> {
    if (allowedForNow.has(written) || needs.allowedCommands.has(written)) return;
    if (!attended()) throw new FailureError(answerNeeded(name));
    const answer = await needs.prompter.ask({ kind: 'proxy-command', target: name, command, written }, { signal });
    const entry = {
      who: needs.localUser,
      target: `server/${name}`,
      before: null,
      after: written,
      action: 'ssh.proxy-command.allow',
    } as const;
    if (answer.kind !== 'allow-command') {
      needs.audit.record({ ...entry, result: 'refused', detail: null });
      throw new FailureError(notAllowed(name, command));
    }
    allowedForNow.add(written);
    if (answer.remember) await needs.allowedCommands.remember(written);
    needs.audit.record({ ...entry, result: 'done', detail: answer.remember ? null : 'for this run' });
  }
}

/** As OpenSSH runs it (sshconnect.c, ssh_proxy_connect): by the user's shell, which the command replaces. */
function run(name: string, command: string, env: Readonly<Record<string, string | undefined>>): RunningProxyCommand {
  const grouped = process.platform !== 'win32';
  const child = grouped
    ? spawn(env['SHELL'] ?? '/bin/sh', ['-c', `exec ${command}`], { env, stdio: 'pipe', detached: true })
    : spawn(command, { env, stdio: 'pipe', shell: true, windowsHide: true });
  const transport = Duplex.from({ writable: child.stdin, readable: child.stdout });
  let said = '';
  let ending = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (said.length < MOST_STDERR) said += chunk.toString('utf8');
  });
  // A broken pipe is the end of the command, which is told by its exit.
  for (const stream of [child.stdin, child.stdout, child.stderr, transport]) stream.on('error', () => {});
  const kill = (signal: NodeJS.Signals) => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      if (grouped) process.kill(-child.pid, signal);
      else child.kill(signal);
    } catch (error) {
      // Gone in the same moment.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  };
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.once('error', (error) => {
    ending = error.message;
    transport.destroy();
  });
  child.once('exit', (code, signal) => {
    if (code !== 0) ending = signal === null ? `exit code ${code}` : `ended by ${signal}`;
    setImmediate(() => transport.destroy());
  });
  transport.once('close', () => {
    kill('SIGTERM');
    setTimeout(() => kill('SIGKILL'), GRACE_MS).unref();
  });
  return {
    transport,
    async explain(thrown) {
      // Its output ends a moment before it does.
      await Promise.race([ended, pause(GRACE_MS, undefined, { ref: false })]);
      const { kind } = failureOf(thrown);
      const evidence = [ending, serverText(said)].filter((line) => line !== '').join('\n');
      if (evidence === '' || !ENDINGS.has(kind)) return thrown;
      return new FailureError(
        failure(
          'ssh-proxy-command-failed',
          words(
            `${name} was not reached: its ProxyCommand ended without leading to an SSH server.`,
            `${name} n’a pas été atteint : sa ProxyCommand s’est terminée sans mener à un serveur SSH.`,
          ),
          words(
            'Run the command in a terminal and read what it says; correct it in your ssh configuration.',
            'Lancez la commande dans un terminal et lisez ce qu’elle dit ; corrigez-la dans votre configuration ssh.',
          ),
          { evidence: `${command}\n${evidence}` },
        ),
        { cause: thrown },
      );
    },
  };
}

/** How a session over a command that failed may end. */
const ENDINGS: ReadonlySet<string> = new Set(['connection-closed', 'ssh-not-spoken', 'ssh-handshake-failed', 'connection-timed-out']);

/** Tokens whose values a shell would take for more than a name; the configuration itself may hold what it likes. */
function unsafeTokens(written: string, { options, originalName, remoteUser }: TokenContext): string[] {
  const values: Readonly<Record<string, string>> = { h: options.hostName, n: originalName, r: remoteUser };
  const used = [...written.matchAll(/%(.)/gu)].map(([, token = '']) => token);
  return used.filter((token) => /[\s'"`$\\;&<>|(){}*?!\p{Cc}]|^-/u.test(values[token] ?? ''));
}

function unsafe(name: string, command: string) {
  return failure(
    'ssh-proxy-command-refused',
    words(
      `The name or the user of ${name} has characters that a shell would run; its ProxyCommand was not started.`,
      `Le nom ou l’utilisateur de ${name} contient des caractères qu’un shell exécuterait ; sa ProxyCommand n’a pas été lancée.`,
    ),
    words('Correct the name or the user, then connect again.', 'Corrigez le nom ou l’utilisateur, puis reconnectez-vous.'),
    { evidence: command },
  );
}

function notAllowed(name: string, command: string) {
  return failure(
    'ssh-proxy-command-refused',
    words(
      `${name} is reached through a ProxyCommand, and that command was not allowed to run.`,
      `${name} est atteint par une ProxyCommand, et cette commande n’a pas été autorisée.`,
    ),
    words(
      'Connect again and allow it, or reach the host through ProxyJump.',
      'Reconnectez-vous et autorisez-la, ou passez par ProxyJump pour cet hôte.',
    ),
    { evidence: command },
  );
}
