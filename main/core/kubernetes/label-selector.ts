import type { JsonObject } from './api-object.ts';
import { isObject, listAt, objectAt, textAt } from './api-object.ts';

/**
 * A label selector of an object (`metav1.LabelSelector`, or plain labels), as the API takes it in a query (kubernetes.io "Labels and
 * selectors"). Null where it names nothing, which selects every object.
 */
export function labelSelector(selector: JsonObject): string | null {
  if (!isObject(selector['matchLabels']) && !Array.isArray(selector['matchExpressions'])) return matchLabels(selector) || null;
  const expressions = listAt(selector, 'matchExpressions').flatMap((expression) => {
    const key = textAt(expression, 'key');
    const given = expression['values'];
    const values = Array.isArray(given) ? given.filter((value) => typeof value === 'string').join(',') : '';
    switch (textAt(expression, 'operator') ?? '') {
      case 'In':
        return [`${key} in (${values})`];
      case 'NotIn':
        return [`${key} notin (${values})`];
      case 'Exists':
        return [`${key}`];
      case 'DoesNotExist':
        return [`!${key}`];
      default:
        return [];
    }
  });
  return [matchLabels(objectAt(selector, 'matchLabels')), ...expressions].filter(Boolean).join(',') || null;
}

function matchLabels(labels: JsonObject): string {
  return Object.entries(labels)
    .flatMap(([key, value]) => (typeof value === 'string' ? [`${key}=${value}`] : []))
    .join(',');
}
