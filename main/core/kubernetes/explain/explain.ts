import type { Cause, Explanation, ObjectLink } from '../../../../preload/contract/explanations.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { maskInText } from '../../credentials/masked-values.ts';
import { failure, FailureError, words } from '../../failure.ts';
import { isObject } from '../api-object.ts';
import type { ClusterClient } from '../cluster-client.ts';
import { listedKindOf, objectPath } from '../discovery.ts';
import { placed, worstCauseFirst } from './cause.ts';
import { causesOf } from './gather.ts';
import { createGatherer } from './gatherer.ts';

/** Everything together may take this long; each request has its own, shorter limit besides. */
const WHOLE_LIMIT_MS = 45_000;

export interface AskedExplanation {
  readonly resource: string;
  readonly namespace: string | null;
  readonly name: string;
}

/**
 * The state of one object in words: reads it, its pods, their events and last lines, and applies the rules of its kind.
 * Throws FailureError `not-found` for the kind or the object, `bad-input` where a namespace is missing, and as `ClusterClient.open`.
 */
export async function explainObject(
  client: ClusterClient,
  { resource, namespace, name }: AskedExplanation,
  redact: (text: string) => string,
  signal: AbortSignal,
): Promise<Explanation> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(WHOLE_LIMIT_MS)]);
  const kind = await listedKindOf(client, resource, until);
  if (kind.namespaced && namespace === null)
    throw new FailureError(
      failure(
        'bad-input',
        words(`${kind.id} are in a namespace, and none is named.`, `Les ${kind.id} sont dans un namespace, et aucun n’est indiqué.`),
        words('Name the namespace.', 'Indiquez le namespace.'),
      ),
    );
  const within = kind.namespaced ? namespace : null;
  const object = await readObject(client, objectPath(kind, within, name), until);
  const gather = createGatherer(client, until);
  const itself = (one: ObjectLink) => one.resource === kind.id && one.name === name && one.namespace === within;
  const [first, ...also] = worstCauseFirst(await causesOf(kind.id, object, gather, Date.now())).map((found) =>
    shownCause(
      {
        ...found,
        whatToDo: found.whatToDo.map((advice) => placed(advice, client.target.context, within)),
        links: found.links.filter((one) => !itself(one)),
      },
      (text) => maskInText(redact(text)),
    ),
  );
  if (first === undefined) throw new Error(`the rules of ${kind.id} found nothing to say`);
  return { ...first, object: { resource: kind.id, namespace: within, name }, also, unseen: [...gather.unseen] };
}

async function readObject(client: ClusterClient, path: string, signal: AbortSignal) {
  const object = await client.json({ path, signal });
  if (isObject(object)) return object;
  throw new Error(`${path} is not an object`);
}

/** Without secrets: what is quoted comes from logs and messages of others. */
function shownCause(found: Cause, mask: (text: string) => string): Cause {
  const shown = ({ en, fr }: Words): Words => words(mask(en), mask(fr));
  const maybe = (text: Words | null) => (text === null ? null : shown(text));
  return {
    ...found,
    what: shown(found.what),
    means: maybe(found.means),
    howOften: maybe(found.howOften),
    stillServes: maybe(found.stillServes),
    whatToDo: found.whatToDo.map(shown),
    evidence: found.evidence.map((piece) => ({ ...piece, text: mask(piece.text) })),
  };
}
