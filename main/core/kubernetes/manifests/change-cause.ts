import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../api-object.ts';
import { listAt, objectAt, textAt } from '../api-object.ts';
import { CHANGE_CAUSE } from '../rollout/revisions.ts';
import type { Conflict } from './conflicts.ts';
import { FIELD_MANAGER } from './field-manager.ts';
import { managersOf } from './owned-fields.ts';

/** Kinds whose controller writes the cause to the revision that it makes. */
const WITH_REVISIONS: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/**
 * An object as it is to be, with a cause of its own where it makes a new revision: the one before would go on standing there, for a change that
 * it does not tell of. One that the text sets itself stays; an object that never had one gets none. `after`: as it would be without.
 */
export function withCause(before: JsonObject | null, wanted: JsonObject, after: JsonObject, verb: 'apply' | 'edit'): JsonObject {
  const had = before === null ? null : causeOf(before);
  const kind = textAt(wanted, 'kind') ?? '';
  if (before === null || had === null || !WITH_REVISIONS.has(kind)) return wanted;
  const given = causeOf(wanted);
  if (given !== null && given !== had) return wanted;
  const renewed = !isDeepStrictEqual(templateOf(before), templateOf(after));
  // What was applied from here before would be taken away if it were left out.
  if (!renewed) return given === null && appliedHere(before) ? caused(wanted, had) : wanted;
  return caused(wanted, [verb, ...imagesThatChange(before, after)].join(' '));
}

/**
 * Conflicts with somebody else who would set it again; null where there is no conflict. What kubectl's verbs set is a person's hand of once, or a file
 * of whoever applies it: it is told (`handsIn`) and not asked for. What was set here by another way than an apply (an image, a number of replicas) is
 * nobody else's, and about the cause of a revision nobody else can tell.
 */
export function othersIn(conflicts: readonly Conflict[] | null): readonly Conflict[] | null {
  return (
    conflicts &&
    conflicts.flatMap((one) => {
      if (one.manager === FIELD_MANAGER || isHand(one)) return [];
      const fields = one.fields.filter((field) => field !== `.metadata.annotations.${CHANGE_CAUSE}`);
      return fields.length === 0 ? [] : [{ ...one, fields }];
    })
  );
}

/** Conflicts with what was set with kubectl: told in a plan. */
export function handsIn(conflicts: readonly Conflict[] | null): readonly Conflict[] {
  return (conflicts ?? []).flatMap((one) => {
    const fields = isHand(one) ? one.fields.filter((field) => field !== `.metadata.annotations.${CHANGE_CAUSE}`) : [];
    return fields.length === 0 ? [] : [{ ...one, fields }];
  });
}

/** `kubectl-client-side-apply`, `kubectl-edit`, `kubectl-create`, ...; `kubectl` alone is the name of a server-side apply, which is said again and again. */
function isHand({ manager }: Conflict): boolean {
  return manager.startsWith('kubectl-');
}

function caused(object: JsonObject, cause: string): JsonObject {
  const metadata = objectAt(object, 'metadata');
  return { ...object, metadata: { ...metadata, annotations: { ...objectAt(metadata, 'annotations'), [CHANGE_CAUSE]: cause } } };
}

function causeOf(object: JsonObject): string | null {
  return textAt(objectAt(objectAt(object, 'metadata'), 'annotations'), CHANGE_CAUSE);
}

function templateOf(object: JsonObject): JsonObject {
  return objectAt(objectAt(object, 'spec'), 'template');
}

function appliedHere(object: JsonObject): boolean {
  return managersOf(object).some(
    ({ manager, operation, fields }) =>
      manager === FIELD_MANAGER &&
      operation === 'Apply' &&
      objectAt(objectAt(fields, 'f:metadata'), 'f:annotations')[`f:${CHANGE_CAUSE}`] !== undefined,
  );
}

/** `api=shop/api:2` */
function imagesThatChange(before: JsonObject, after: JsonObject): readonly string[] {
  const images = (object: JsonObject) =>
    new Map(
      listAt(objectAt(templateOf(object), 'spec'), 'containers').map((one) => [textAt(one, 'name') ?? '', textAt(one, 'image') ?? '']),
    );
  const had = images(before);
  return [...images(after)].flatMap(([name, image]) => (had.get(name) === image ? [] : [`${name}=${image}`]));
}
