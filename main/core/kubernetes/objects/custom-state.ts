import type { Condition, JsonObject } from '../api-object.ts';
import { conditionsOf, numberAt, objectAt, textAt } from '../api-object.ts';
import type { Level } from '../../../../preload/contract/level.ts';
import { words } from '../../failure.ts';
import { clip } from '../wording.ts';
import type { Stated } from './kind-view.ts';
import { stated, THERE } from './kind-view.ts';
import { inFrench } from './status-words.ts';

/** Conditions that sum an object up, in the order in which they are asked (kstatus; the conventions of the API's authors). */
const SUMMARIES = ['Ready', 'Available', 'Healthy', 'Synced', 'Succeeded', 'Complete', 'Established', 'Accepted', 'Programmed'] as const;
/** Conditions that are bad when they are true. */
const BAD = ['Stalled', 'Degraded', 'Failed', 'Failure', 'Error'] as const;
const GOING =
  /^(?:pending|creating|provisioning|progressing|reconciling|updating|deploying|starting|waiting|terminating|deleting|inprogress)/iu;
const WELL =
  /^(?:ready|active|running|available|healthy|bound|succeeded|success|complete|completed|ok|valid|synced|established|installed|deployed)$/iu;
const ILL = /^(?:fail|error|crash|invalid|lost|unhealthy|degraded|outofsync|missing|denied|rejected|expired)/iu;

/**
 * The state of an object of a kind that nobody here knows, by what most kinds write: conditions, else a phase. None of it: no state.
 */
export function customState(object: JsonObject): Stated {
  const status = objectAt(object, 'status');
  const conditions = conditionsOf(status);
  const bad = conditions.find(({ type, status: is }) => is === 'True' && BAD.some((one) => one === type));
  if (bad) return { level: 'failing', state: conditionWords(bad, words(bad.type, inFrench(bad.type))) };
  if (behind(object))
    return stated(
      'changing',
      'Its controller has not seen the latest change yet',
      'Son contrôleur n’a pas encore vu le dernier changement',
    );
  const going = conditions.find(({ type, status: is }) => is === 'True' && (type === 'Reconciling' || type === 'Progressing'));
  for (const type of SUMMARIES) {
    const found = conditions.find((condition) => condition.type === type);
    if (!found) continue;
    if (found.status === 'True') return stated('healthy', type, inFrench(type));
    if (found.status === 'False' && !going)
      return { level: 'degraded', state: conditionWords(found, words(`Not ${type}`, `Pas ${inFrench(type).toLowerCase()}`)) };
    return {
      level: 'changing',
      state: conditionWords(going ?? found, words(`Not yet ${type}`, `Pas encore ${inFrench(type).toLowerCase()}`)),
    };
  }
  const phase = textAt(status, 'phase') ?? textAt(status, 'state') ?? textAt(objectAt(status, 'health'), 'status');
  if (phase === null) return THERE;
  const message = textAt(status, 'message') ?? textAt(status, 'reason');
  const text = message === null ? phase : `${phase}: ${clip(message)}`;
  return { level: phaseLevel(phase), state: words(text, message === null ? inFrench(phase) : `${inFrench(phase)} : ${clip(message)}`) };
}

function phaseLevel(phase: string): Level {
  if (WELL.test(phase)) return 'healthy';
  if (ILL.test(phase)) return 'degraded';
  return GOING.test(phase) ? 'changing' : 'unknown';
}

function behind(object: JsonObject): boolean {
  const seen = numberAt(objectAt(object, 'status'), 'observedGeneration');
  return seen !== null && seen < (numberAt(objectAt(object, 'metadata'), 'generation') ?? 0);
}

function conditionWords({ reason, message }: Condition, what: ReturnType<typeof words>) {
  const why = clip(message ?? reason ?? '');
  return why === '' ? what : words(`${what.en}: ${why}`, `${what.fr} : ${why}`);
}

/** How good a condition is; those that sum up are good when true, those of trouble when false, of others only false is unknown. */
export function conditionLevel({ type, status }: Condition): Level {
  if (status === 'Unknown') return 'unknown';
  const is = status === 'True';
  if (BAD.some((one) => type === one || type.endsWith(one)) || /Pressure$|Unavailable$|Dangling|Failure$/u.test(type))
    return is ? 'degraded' : 'healthy';
  if (/^(?:Progressing|Reconciling|ScalingLimited|Suspended|Terminating|DisruptionTarget)$/u.test(type)) return is ? 'healthy' : 'unknown';
  return is ? 'healthy' : 'degraded';
}
