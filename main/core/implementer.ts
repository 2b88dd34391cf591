import { implement, ORPCError, ValidationError } from '@orpc/server';
import type { contract } from '../../preload/contract/index.ts';
import { settings } from '../../preload/contract/settings.ts';
import { system } from '../../preload/contract/system.ts';
import { failure, FailureError, failureOf, words } from './failure.ts';
import { isDatabaseError, storageFailure } from './store/storage-failure.ts';

/** What every call carries besides its input. */
export interface CallContext {
  /** The user of this computer and the way in, for the audit journal: `ops via window`. */
  readonly who: string;
  /** Where a failure that is our bug is written down. */
  readonly reportBug: (error: unknown, path: readonly string[]) => void;
  /** The file that an export goes into, where the caller writes it itself: on the command line. A window cannot name one. */
  readonly file?: CallersFile;
}

export interface CallersFile {
  readonly path: string;
  /** Writes it whole, never over another one. Throws FailureError. */
  write(text: string): Promise<void>;
}

type Contract = typeof contract;

/**
 * The contract as far as it was provided: its schemas are 5,000 lines, and a command that sends a mail need not wait for those of
 * clusters. What every command needs anyway is there from the start.
 */
const parts: { readonly [Domain in keyof Contract]: Partial<Contract[Domain]> } = {
  system,
  settings,
  vantage: {},
  servers: {},
  kubernetes: {},
  health: {},
  mail: {},
  totp: {},
  credentials: {},
  activity: {},
  lock: {},
};

/** Gives domains of the contract, before they are implemented or served. Safe to call again with the same. */
export function provideContract(given: Partial<Contract>): void {
  for (const [domain, part] of Object.entries(given)) Object.assign(parts[domain as keyof Contract], part);
}

const base = implement(parts as Contract).$context<CallContext>();

/** Turns any error into the contract's one typed error; our own bugs are written to the log first. */
export function toContractError(
  error: unknown,
  context: CallContext,
  path: readonly string[],
): ORPCError<'FAILURE' | 'BAD_REQUEST', unknown> {
  if (error instanceof ORPCError && error.code === 'FAILURE')
    return new ORPCError('FAILURE', { defined: true, status: 422, data: error.data, message: error.message });
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) {
    const issues = error.cause.issues.map(
      (issue) => `${(issue.path ?? []).map((key) => String(typeof key === 'object' ? key.key : key)).join('.')}: ${issue.message}`,
    );
    return asOrpc(
      new FailureError(
        failure(
          'bad-input',
          words('This input does not fit.', 'Cette saisie ne convient pas.'),
          words('Correct the named fields.', 'Corrigez les champs nommés.'),
          { evidence: issues.join('\n') },
        ),
      ),
    );
  }
  const cancelled = error instanceof Error && error.name === 'AbortError';
  if (error instanceof FailureError || cancelled) return asOrpc(error);
  context.reportBug(error, path);
  // The disk under the database filled up, or the file was damaged: no bug, but worth a line in the log.
  if (isDatabaseError(error)) return asOrpc(storageFailure(error, 'pilothouse.db'));
  return asOrpc(new FailureError({ ...failureOf(error), evidence: whereItHappened(error) }, { cause: error }));
}

/** Which error and where in our code: its message may hold what a person typed, and is in core.log, redacted. */
function whereItHappened(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frame = /^ {4}at .*$/mu.exec(error.stack ?? '')?.[0].trim();
  return frame === undefined ? error.name : `${error.name} ${frame}`;
}

function asOrpc(error: unknown): ORPCError<'FAILURE', unknown> {
  const data = failureOf(error);
  return new ORPCError('FAILURE', { defined: true, status: 422, data, message: data.cause.en });
}

/** The contract to implement: `os.servers.facts.handler(...)`. Errors thrown by a handler, and by the streams it returns, become failures. */
export const os = base.use(async ({ context, path, next, signal }, input: unknown) => {
  try {
    if (!isWellFormed(input)) throw new FailureError(halfCharacter());
    const result = await next();
    const output: unknown = result.output;
    if (isAsyncGenerator(output)) return { ...result, output: guardStream(output, context, path, signal) as typeof result.output };
    return result;
  } catch (error) {
    throw toContractError(await fullerOf(error, signal), context, path);
  }
});

/** A failure with all that it has to say: see `FailureError.fuller`. */
async function fullerOf(error: unknown, signal: AbortSignal = new AbortController().signal): Promise<unknown> {
  if (!(error instanceof FailureError) || signal.aborted) return error;
  const fuller = await error.fuller(signal);
  return fuller === error.failure ? error : new FailureError(fuller, { cause: error });
}

/** Half of a surrogate pair is no text: it can be written neither into a URL nor in UTF-8 (ECMA-262 §6.1.4). */
function isWellFormed(input: unknown): boolean {
  if (typeof input === 'string') return input.isWellFormed();
  if (typeof input !== 'object' || input === null || ArrayBuffer.isView(input)) return true;
  return Object.entries(input).every(([name, value]) => name.isWellFormed() && isWellFormed(value));
}

function halfCharacter() {
  return failure(
    'bad-input',
    words('Half of a character stands in this input.', 'Il y a la moitié d’un caractère dans cette saisie.'),
    words('Type it again, or copy it from somewhere else.', 'Saisissez-le à nouveau, ou copiez-le d’ailleurs.'),
  );
}

function isAsyncGenerator(value: unknown): value is AsyncGenerator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'return' in value;
}

async function* guardStream(
  source: AsyncGenerator<unknown>,
  context: CallContext,
  path: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown> {
  try {
    yield* source;
  } catch (error) {
    throw toContractError(await fullerOf(error, signal), context, path);
  }
}
