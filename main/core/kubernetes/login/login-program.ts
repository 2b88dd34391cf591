import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import type { Words } from '../../../../preload/contract/words.ts';
import { maskedSpeech } from '../../credentials/masked-values.ts';
import { Secret } from '../../credentials/secret.ts';
import { failure, FailureError, words } from '../../failure.ts';
import type { LoginCommand } from '../../vantage/login-programs.ts';
import type { Prompter } from '../../vantage/prompts.ts';
import { commandText } from '../../vantage/quote.ts';
import type { LoginProgram } from '../contexts/kubeconfig-file.ts';
import { endingsOf } from './login-invocation.ts';
import { LOGIN_WITHIN_MS, runLogin } from './login-run.ts';

/** A credential is renewed this long before it ends, so that it does not end on its way. */
const EXPIRY_MARGIN_MS = 60_000;

/** What a login program gives: a bearer token, a client certificate, or both. */
export interface ProgramCredential {
  readonly token: Secret | null;
  readonly certificate: string | null;
  readonly key: Secret | null;
  /** Milliseconds since the epoch; null when it does not say. */
  readonly expiresAt: number | null;
}

/** The cluster as `KUBERNETES_EXEC_INFO` tells it to programs that ask for it (`provideClusterInfo`). */
export interface ProgramCluster {
  readonly server: string;
  readonly 'certificate-authority-data'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'tls-server-name'?: string;
  readonly 'proxy-url'?: string;
  readonly config?: unknown;
}

export interface ProgramSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** PATH of the login shell. */
  readonly path: (signal: AbortSignal) => Promise<string>;
  /** Who is asked what a program asks while it runs. */
  readonly prompter: Prompter;
}

/** For whom a program logs in. */
export interface LoggingIn {
  readonly cluster: ProgramCluster;
  readonly context: string;
}

const credentialSchema = z.object({
  kind: z.literal('ExecCredential'),
  apiVersion: z.string(),
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
    expirationTimestamp: z.string().nullish(),
  }),
});

/** Whether a credential may still be used at `now`. */
export function isFresh(credential: ProgramCredential, now: number): boolean {
  return credential.expiresAt === null || credential.expiresAt - EXPIRY_MARGIN_MS > now;
}

/**
 * Runs a login program as client-go does (client.authentication.k8s.io, "client-go credential plugins") and reads its answer.
 * Throws FailureError `kubernetes-login-program-missing`, `kubernetes-login-program-failed`.
 */
export async function runLoginProgram(
  program: LoginProgram,
  { cluster, context }: LoggingIn,
  { env, path, prompter }: ProgramSurroundings,
  signal: AbortSignal,
): Promise<ProgramCredential> {
  const { file, environment } = await prepared(program, cluster, { env, path }, signal);
  const run = await runLogin(file, program, environment, { context, prompter, signal });
  if (run.kind === 'declined') throw new FailureError(programUnanswered(program, run.stderr));
  if (run.kind === 'timed-out')
    throw new FailureError(
      programFailed(
        program,
        words(`no answer after ${LOGIN_WITHIN_MS / 1000} s`, `pas de réponse après ${LOGIN_WITHIN_MS / 1000} s`),
        run.stderr,
        undefined,
      ),
    );
  if (run.kind === 'error') throw new FailureError(programFailed(program, words(run.message, run.message), run.stderr, undefined));
  if (run.exitCode !== 0) {
    const code = String(run.exitCode ?? run.signal ?? '');
    throw new FailureError(programFailed(program, words(`exit code ${code}`, `code de sortie ${code}`), run.stderr, code));
  }
  return readCredential(program, run.stdout, run.stderr);
}

/** The program as it is run on a person's terminal. Throws FailureError `kubernetes-login-program-missing`. */
export async function loginCommand(
  program: LoginProgram,
  cluster: ProgramCluster,
  surroundings: Pick<ProgramSurroundings, 'env' | 'path'>,
  signal: AbortSignal,
): Promise<LoginCommand> {
  const { file, environment } = await prepared(program, cluster, surroundings, signal);
  return { program: file, args: program.args, env: environment(true) };
}

async function prepared(
  program: LoginProgram,
  cluster: ProgramCluster,
  { env, path }: Pick<ProgramSurroundings, 'env' | 'path'>,
  signal: AbortSignal,
) {
  const searchPath = await path(signal);
  const file = await findProgram(program, searchPath);
  if (file === null) throw new FailureError(programMissing(program, searchPath));
  const info = (interactive: boolean) => ({
    apiVersion: program.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive, ...(program.provideClusterInfo ? { cluster } : {}) },
  });
  const environment = (interactive: boolean) => ({
    ...env,
    PATH: searchPath,
    ...program.env,
    KUBERNETES_EXEC_INFO: JSON.stringify(info(interactive)),
  });
  return { file, environment };
}

/** Reads the ExecCredential that a program prints. Throws FailureError `kubernetes-login-program-failed`. */
function readCredential(program: LoginProgram, stdout: string, stderr = ''): ProgramCredential {
  const refused = (en: string, fr: string) => new FailureError(programFailed(program, words(en, fr), stderr, undefined));
  let value: unknown;
  try {
    value = JSON.parse(stdout);
  } catch {
    // The output may hold a token: it is not quoted.
    throw refused('its output is not JSON', 'sa sortie n’est pas du JSON');
  }
  const answer = credentialSchema.safeParse(value);
  if (!answer.success) {
    const fields = answer.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw refused(`its output is not an ExecCredential (see ${fields})`, `sa sortie n’est pas un ExecCredential (voir ${fields})`);
  }
  const { apiVersion } = answer.data;
  if (apiVersion !== program.apiVersion)
    throw refused(
      `it answers in ${apiVersion}, the kubeconfig asks for ${program.apiVersion}`,
      `il répond en ${apiVersion}, le kubeconfig demande ${program.apiVersion}`,
    );
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = answer.data.status;
  if (!token && !(clientCertificateData && clientKeyData))
    throw refused(
      'its answer holds neither a token nor a certificate with its key',
      'sa réponse ne contient ni jeton ni certificat avec sa clé',
    );
  const expiresAt = expirationTimestamp ? Date.parse(expirationTimestamp) : Number.NaN;
  return {
    token: token ? new Secret(token) : null,
    certificate: clientCertificateData && clientKeyData ? clientCertificateData : null,
    key: clientCertificateData && clientKeyData ? new Secret(clientKeyData) : null,
    expiresAt: Number.isNaN(expiresAt) ? null : expiresAt,
  };
}

/** A name is looked for in PATH; a path with a slash is relative to the kubeconfig's folder (client-go `ResolvePath`). */
async function findProgram(program: LoginProgram, searchPath: string): Promise<string | null> {
  const { command, folder } = program;
  const places = isAbsolute(command)
    ? [command]
    : /[/\\]/.test(command)
      ? [resolve(folder, command)]
      : searchPath
          .split(delimiter)
          .filter((part) => part !== '')
          .map((part) => join(part, command));
  const candidates = places.flatMap((place) => endingsOf(command).map((ending) => place + ending));
  for (const candidate of candidates) {
    if (await isExecutable(candidate)) return candidate;
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function programMissing(program: LoginProgram, searchPath: string) {
  const hint = program.installHint?.trim();
  return failure(
    'kubernetes-login-program-missing',
    words(
      `The login program “${program.command}” of this context is not installed.`,
      `Le programme de connexion « ${program.command} » de ce contexte n’est pas installé.`,
    ),
    words(
      `Install it, or put its folder into the PATH of your login shell.`,
      'Installez-le, ou ajoutez son dossier au PATH de votre shell de connexion.',
    ),
    { evidence: [...(hint ? [hint] : []), `PATH=${searchPath}`].join('\n') },
  );
}

/** It asked for something, and nobody gave it. */
function programUnanswered(program: LoginProgram, stderr: string) {
  const line = commandText({ program: program.command, args: program.args });
  return failure(
    'kubernetes-login-program-failed',
    words(
      `The login program “${program.command}” asked for something that was not given.`,
      `Le programme de connexion « ${program.command} » a demandé quelque chose qui n’a pas été donné.`,
    ),
    words(`Log in with it in a terminal, then try again: ${line}`, `Connectez-vous avec lui dans un terminal, puis réessayez : ${line}`),
    saidOn(stderr),
  );
}

function programFailed(program: LoginProgram, reason: Words, stderr: string, code: string | undefined) {
  return failure(
    'kubernetes-login-program-failed',
    words(
      `The login program “${program.command}” failed: ${reason.en}.`,
      `Le programme de connexion « ${program.command} » a échoué : ${reason.fr}.`,
    ),
    words(
      'Run it in a terminal to log in again; what it said is below.',
      'Lancez-le dans un terminal pour vous reconnecter ; ce qu’il a dit est ci-dessous.',
    ),
    { ...saidOn(stderr), ...(code === undefined ? {} : { code }) },
  );
}

/** What it wrote on standard error, without secrets: it is shown, and stands in the log. */
function saidOn(stderr: string): { readonly evidence?: string } {
  return stderr.trim() === '' ? {} : { evidence: maskedSpeech(stderr.trim()) };
}
