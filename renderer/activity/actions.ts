import type { AuditAction } from '../../preload/contract/activity.ts';
import { auditActions } from '../../preload/contract/activity.ts';

/** Where the words of a recorded change stand; undefined for one that another version of Pilothouse recorded: it is shown as named. */
export function actionWord(action: string): `actions.${AuditAction}` | undefined {
  const known = auditActions.find((each) => each === action);
  return known && `actions.${known}`;
}
