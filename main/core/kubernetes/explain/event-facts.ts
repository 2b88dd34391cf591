import type { ExplanationEvidence } from '../../../../preload/contract/explanations.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { plural } from '../wording.ts';

/** An event, of core/v1 or as events.k8s.io/v1 writes it into core/v1. */
export interface EventFacts {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly first: string | null;
  readonly last: string | null;
  /** `spec.containers{app}`, where it is about a part. */
  readonly fieldPath: string | null;
}

/** Events of a list, the latest first. */
export function readEvents(list: unknown): readonly EventFacts[] {
  if (!isObject(list)) return [];
  return listAt(list, 'items')
    .map(readEvent)
    .toSorted((a, b) => (b.last ?? '').localeCompare(a.last ?? ''));
}

function readEvent(event: JsonObject): EventFacts {
  const series = objectAt(event, 'series');
  const made = textAt(event, 'eventTime') ?? textAt(objectAt(event, 'metadata'), 'creationTimestamp');
  return {
    type: textAt(event, 'type') ?? 'Normal',
    reason: textAt(event, 'reason') ?? '',
    message: textAt(event, 'message') ?? '',
    count: numberAt(series, 'count') ?? numberAt(event, 'count') ?? 1,
    first: textAt(event, 'firstTimestamp') ?? made,
    last: textAt(series, 'lastObservedTime') ?? textAt(event, 'lastTimestamp') ?? made,
    fieldPath: textAt(objectAt(event, 'involvedObject'), 'fieldPath'),
  };
}

/** The latest event of one of these reasons; their messages may be narrowed down. */
export function latest(events: readonly EventFacts[], reasons: readonly string[], fits?: RegExp): EventFacts | null {
  return events.find(({ reason, message }) => reasons.includes(reason) && (fits === undefined || fits.test(message))) ?? null;
}

/** An event as evidence, with how often it came; none for null or without a message. */
export function eventEvidence(event: EventFacts | null): readonly ExplanationEvidence[] {
  if (event === null || event.message === '') return [];
  const times = event.count > 1 ? [plural(event.count, 'time', 'times'), `${event.count} fois`] : null;
  const source =
    times === null
      ? words(`Event ${event.reason}`, `Événement ${event.reason}`)
      : words(`Event ${event.reason}, ${times[0]}`, `Événement ${event.reason}, ${times[1]}`);
  return [{ source, text: event.message.trim(), at: event.last }];
}
