import { isDeepStrictEqual } from 'node:util';
import { failure, FailureError, words } from '../../failure.ts';
import { ApiStatusError } from '../api-failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, objectAt } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { maskedYaml } from '../masked-object.ts';
import type { Conflict } from './conflicts.ts';
import { handsIn, othersIn, withCause } from './change-cause.ts';
import { conflictsOf } from './conflicts.ts';
import type { ManifestObject } from './documents.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import type { Target } from './targets.ts';

/** What an apply of one object would do, as the cluster says. */
export interface Trial {
  readonly target: Target;
  /** As it is now; null when it is not there. */
  readonly before: JsonObject | null;
  /** As it would be; null where only the real apply can tell: its kind or namespace comes with the same manifest. */
  readonly after: JsonObject | null;
  readonly outcome: 'created' | 'changed' | 'unchanged';
  /** Fields that others manage and that it sets otherwise. */
  readonly conflicts: readonly Conflict[];
  /** Fields that were set with kubectl, which it sets otherwise. */
  readonly hands: readonly Conflict[];
}

/**
 * Tries one object: a read and a server-side dry run with strict field validation, nothing is changed. With conflicts and without `force` there is
 * no `after`. Throws FailureError of what the cluster answers.
 */
export async function tryApply(client: ClusterClient, target: Target, force: boolean, signal: AbortSignal): Promise<Trial> {
  if (target.promised) return { target, before: null, after: null, outcome: 'created', conflicts: [], hands: [] };
  const before = await readIfThere(client, target, signal);
  const tried = await tryOnce(client, target, force, signal);
  const { given } = target;
  const object = tried.after === null ? given.object : withCause(before, given.object, tried.after, 'apply');
  if (object === given.object) return { target, before, ...tried, outcome: outcomeOf(before, tried.after) };
  const caused = { ...target, given: { ...given, object } };
  const again = await tryOnce(client, caused, force, signal);
  return { target: caused, before, ...again, outcome: outcomeOf(before, again.after) };
}

async function tryOnce(
  client: ClusterClient,
  target: Target,
  force: boolean,
  signal: AbortSignal,
): Promise<Pick<Trial, 'after' | 'conflicts' | 'hands'>> {
  try {
    return { after: await sendOnce(client, target, { dryRun: true, force: false }, signal), conflicts: [], hands: [] };
  } catch (error) {
    const found = conflictsOf(error);
    const conflicts = othersIn(found);
    const forced = force || conflicts?.length === 0;
    if (conflicts !== null)
      return {
        after: forced ? await sendOnce(client, target, { dryRun: true, force: true }, signal) : null,
        conflicts,
        hands: handsIn(found),
      };
    if (target.inNewNamespace && isNotFound(error)) return { after: null, conflicts: [], hands: [] };
    throw error;
  }
}

/**
 * The apply itself (`application/apply-patch+yaml`; JSON is YAML). Fields that Pilothouse set by another way than an apply (an image, a number of
 * replicas) are its own to take over, and what was set with kubectl has been told: nobody is asked for those.
 */
export async function sendApply(client: ClusterClient, target: Target, asked: Asked, signal: AbortSignal): Promise<JsonObject> {
  try {
    return await sendOnce(client, target, asked, signal);
  } catch (error) {
    const others = othersIn(conflictsOf(error));
    if (asked.force || others === null || others.length > 0) throw error;
    return sendOnce(client, target, { ...asked, force: true }, signal);
  }
}

interface Asked {
  readonly dryRun: boolean;
  readonly force: boolean;
}

async function sendOnce(
  client: ClusterClient,
  { path, given, kind, namespace }: Target,
  { dryRun, force }: Asked,
  signal: AbortSignal,
): Promise<JsonObject> {
  const { status: _status, ...object } = given.object;
  const { managedFields: _managed, resourceVersion: _version, uid: _uid, ...metadata } = objectAt(object, 'metadata');
  const sent = client.change({
    method: 'PATCH',
    path,
    query: { fieldManager: FIELD_MANAGER, force: String(force), fieldValidation: 'Strict', ...(dryRun ? { dryRun: 'All' } : {}) },
    contentType: 'application/apply-patch+yaml',
    body: { ...withProtocols(object, kind.id), metadata: { ...metadata, ...(kind.namespaced ? { namespace } : {}) } },
    signal,
  });
  const answer = await sent.catch((error: unknown) => {
    throw untyped(client, given, error) ?? error;
  });
  return isObject(answer) ? answer : {};
}

/** Ports of a service are told apart by `protocol` too, and Kubernetes 1.20 does not fill in its default (TCP) in an apply. */
export function withProtocols(object: JsonObject, resource: string): JsonObject {
  const spec = objectAt(object, 'spec');
  const ports = spec['ports'];
  if (resource !== 'services' || !Array.isArray(ports)) return object;
  return { ...object, spec: { ...spec, ports: ports.map((port: unknown) => (isObject(port) ? { protocol: 'TCP', ...port } : port)) } };
}

/** A field that the kind does not have comes as an error 500: `failed to create typed patch object (...): .dataa: field not declared in schema`. */
export function untyped(
  { target }: ClusterClient,
  { line, kind, name }: Pick<ManifestObject, 'line' | 'kind' | 'name'>,
  error: unknown,
): FailureError | null {
  if (!(error instanceof ApiStatusError)) return null;
  const why = /failed to create typed patch object(?: \([^)]*\))?: (?<why>[\s\S]+)$/u.exec(error.failure.evidence ?? '')?.groups?.['why'];
  if (why === undefined) return null;
  return new FailureError(
    failure(
      'kubernetes-refused',
      words(
        `The cluster “${target.context}” does not know such a ${kind} (${name}, from line ${line}): ${why}.`,
        `Le cluster « ${target.context} » ne connaît pas un tel ${kind} (${name}, à partir de la ligne ${line}) : ${why}.`,
      ),
      words('Nothing was changed. Correct what it names.', 'Rien n’a été modifié. Corrigez ce qu’il indique.'),
      { evidence: error.failure.evidence ?? why },
    ),
    { cause: error },
  );
}

/** The diff of a trial: the cluster's own answer for what is there, the text as given for what is new (its numbers would be other ones each time). */
export function diffOf({ target, before, after }: Trial) {
  const path = target.namespace === null ? target.label : `${target.namespace}/${target.label}`;
  return {
    path,
    before: before === null ? null : shortened(maskedYaml(before)),
    after: shortened(maskedYaml(before === null ? target.given.object : (after ?? before))),
  };
}

/** A line longer than this is cut where it is shown; its end says how long it is. */
const LONGEST_LINE = 2000;
const LARGEST_SHOWN = 300_000;

function shortened(text: string): string {
  const lines = text.split('\n').map((line) => (line.length <= LONGEST_LINE ? line : `${line.slice(0, LONGEST_LINE)}… (${line.length})`));
  let length = 0;
  const kept = lines.filter((line) => (length += line.length + 1) <= LARGEST_SHOWN);
  return kept.length === lines.length ? lines.join('\n') : `${kept.join('\n')}\n… (+${lines.length - kept.length})\n`;
}

/** Reads an object; null when it is not there. Throws FailureError `bad-input` for a version that the cluster does not serve. */
export async function readIfThere(client: ClusterClient, { path, given, kind }: Target, signal: AbortSignal): Promise<JsonObject | null> {
  try {
    const found = await client.json({ path, signal });
    return isObject(found) ? found : null;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    if (/could not find the requested resource/u.test(error.failure.evidence ?? ''))
      throw new FailureError(
        failure(
          'bad-input',
          words(
            `From line ${given.line}: the cluster “${client.target.context}” does not serve ${kind.kind} in ${given.apiVersion}. Nothing was changed.`,
            `À partir de la ligne ${given.line} : le cluster « ${client.target.context} » ne sert pas ${kind.kind} en ${given.apiVersion}. Rien n’a été modifié.`,
          ),
          words(
            `kubectl explain ${kind.plural} says in which version it has it.`,
            `kubectl explain ${kind.plural} indique la version qu’il a.`,
          ),
        ),
        { cause: error },
      );
    return null;
  }
}

/** Whether the API answered that it is not there (404). */
export function isNotFound(error: unknown): error is ApiStatusError {
  return error instanceof ApiStatusError && error.status === 404;
}

function outcomeOf(before: JsonObject | null, after: JsonObject | null): Trial['outcome'] {
  if (before === null) return 'created';
  return after !== null && isDeepStrictEqual(compared(before), compared(after)) ? 'unchanged' : 'changed';
}

/** An object without what every write changes, to be compared. */
export function compared(object: JsonObject): JsonObject {
  const { status: _status, metadata, ...rest } = object;
  const { managedFields: _managed, resourceVersion: _version, generation: _generation, ...kept } = isObject(metadata) ? metadata : {};
  return { ...rest, metadata: kept };
}
