import type { Level } from '../../../preload/contract/servers.ts';

/** The names of syslog(3), by number. */
export const priorityNames = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;
export type PriorityName = (typeof priorityNames)[number];

/** The name of a journal line's priority (0 to 7); what is beyond counts as `debug`. */
export function priorityName(priority: number): PriorityName {
  return priorityNames[priority] ?? 'debug';
}

/** How bad a line is: errors and worse fail, warnings degrade, the rest is no state at all. */
export function priorityLevel(priority: number): Extract<Level, 'failing' | 'degraded'> | null {
  if (priority <= 3) return 'failing';
  return priority === 4 ? 'degraded' : null;
}
