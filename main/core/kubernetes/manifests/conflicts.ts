import type { Words } from '../../../../preload/contract/words.ts';
import { failure, words } from '../../failure.ts';
import type { Failure } from '../../../../preload/contract/failure.ts';
import { ApiStatusError } from '../api-failure.ts';

/** Fields that another manager set, and that an apply would set otherwise (kubernetes.io, "Server-Side Apply", Conflicts). */
export interface Conflict {
  /** `helm`, `kubectl-client-side-apply`, ... */
  readonly manager: string;
  /** `.spec.replicas` */
  readonly fields: readonly string[];
}

/** The conflicts in an answer 409 to an apply; null for any other error. */
export function conflictsOf(error: unknown): readonly Conflict[] | null {
  if (!(error instanceof ApiStatusError) || error.status !== 409) return null;
  const found = readConflicts(error.failure.evidence ?? '');
  return found.length === 0 ? null : found;
}

/**
 * `Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas`, or several:
 * `conflicts with "kubectl" using apps/v1 at 2026-01-01T00:00:00Z:` and a line `- .spec.replicas` each.
 */
export function readConflicts(message: string): readonly Conflict[] {
  if (!/^Apply failed with \d+ conflicts?:/u.test(message)) return [];
  const fields = new Map<string, string[]>();
  let manager = '';
  for (const line of message.split('\n')) {
    const { name, rest } =
      /conflicts? with "(?<name>[^"]*)"(?: with subresource "[^"]*")?(?: using \S+)?(?: at \S+)?:\s*(?<rest>\S.*)?$/u.exec(line)?.groups ??
      {};
    if (name !== undefined) manager = name;
    const field = name === undefined ? /^- (?<field>.+)$/u.exec(line.trim())?.groups?.['field'] : rest;
    if (manager === '') continue;
    const its = fields.get(manager) ?? [];
    fields.set(manager, its);
    if (field !== undefined) its.push(field.trim());
  }
  return [...fields].map(([name, list]) => ({ manager: name, fields: list }));
}

const SHOWN_FIELDS = 6;

/** `helm: .spec.replicas, .spec.template…` */
export function conflictText({ manager, fields }: Conflict): Words {
  const shown = fields.slice(0, SHOWN_FIELDS).join(', ');
  const more = fields.length - SHOWN_FIELDS;
  return words(
    `${manager}: ${shown}${more > 0 ? ` and ${more} more` : ''}`,
    `${manager} : ${shown}${more > 0 ? ` et ${more} autres` : ''}`,
  );
}

/** An object, named as kubectl does, with its conflicts. */
export interface Contested {
  readonly label: string;
  readonly conflicts: readonly Conflict[];
}

/** The conflicts of one or several objects by owner: `apply-conflict`. */
export function conflictFailure(contested: readonly Contested[]): Failure {
  const lines = contested.flatMap(({ label, conflicts }) =>
    conflicts.map((one) => ({ label, text: conflictText(one), manager: one.manager })),
  );
  const managers = [...new Set(lines.map(({ manager }) => manager))].join(', ');
  return failure(
    'apply-conflict',
    words(
      `Others manage fields that this sets otherwise. ${lines.map(({ label, text }) => `${label}, ${text.en}`).join('; ')}. Nothing was changed.`,
      `D’autres gèrent des champs que ceci fixerait autrement. ${lines.map(({ label, text }) => `${label}, ${text.fr}`).join(' ; ')}. Rien n’a été modifié.`,
    ),
    words(
      `Take them over, or leave them out of the text so that ${managers} keeps them.`,
      `Reprenez-les, ou retirez-les du texte pour que ${managers} les garde.`,
    ),
    {
      evidence: contested
        .flatMap(({ label, conflicts }) =>
          conflicts.flatMap(({ manager, fields }) => fields.map((field) => `${label} ${manager} ${field}`)),
        )
        .join('\n'),
    },
  );
}

/** What was set with kubectl and is set otherwise now, for the plan. */
export function handsTold(told: readonly Contested[]): Words[] {
  return told.flatMap(({ label, conflicts }) =>
    conflicts.map((one) =>
      words(
        `${label}: also changes what was set with kubectl (${conflictText(one).en}). An older file that is applied again sets it back.`,
        `${label} : modifie aussi ce qui a été fixé avec kubectl (${conflictText(one).fr}). Un fichier plus ancien appliqué de nouveau le remettrait.`,
      ),
    ),
  );
}

/** What taking fields over means, for the plan. */
export function takenOver(contested: readonly Contested[]): Words[] {
  return contested.flatMap(({ label, conflicts }) =>
    conflicts.map((one) =>
      words(
        `${label}: taken over from ${conflictText(one).en}. It may set them back.`,
        `${label} : repris à ${conflictText(one).fr}. Il peut les remettre.`,
      ),
    ),
  );
}
