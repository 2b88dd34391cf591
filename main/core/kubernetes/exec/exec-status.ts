import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, objectAt, textAt } from '../api-object.ts';

/** How a command in a container ended, as the `Status` on the error channel says it (kubelet, `remotecommand`). */
export type ExecEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  /** It did not begin, or the runtime lost it. */
  | { readonly kind: 'failed'; readonly message: string };

/** Reads the error channel of an exec, whole. Null for what is no `Status`. */
export function readExecStatus(text: string): ExecEnd | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Before v4 it was plain text, and only there when something failed.
    return text.trim() === '' ? null : { kind: 'failed', message: text.trim() };
  }
  if (!isObject(value)) return null;
  if (textAt(value, 'status') === 'Success') return { kind: 'exited', exitCode: 0 };
  const exitCode = exitCodeOf(value);
  return exitCode === null ? { kind: 'failed', message: textAt(value, 'message') ?? text.trim() } : { kind: 'exited', exitCode };
}

function exitCodeOf(status: JsonObject): number | null {
  if (textAt(status, 'reason') !== 'NonZeroExitCode') return null;
  const cause = listAt(objectAt(status, 'details'), 'causes').find((one) => textAt(one, 'reason') === 'ExitCode');
  const code = Number(cause && textAt(cause, 'message'));
  return Number.isInteger(code) ? code : null;
}
