import { ownValue } from '../../../preload/contract/own-value.ts';

/** Kinds of units with a section of their own in their file (systemd.unit(5)); the others have what all have. */
const sections: Readonly<Record<string, string>> = {
  service: 'Service',
  timer: 'Timer',
  socket: 'Socket',
  mount: 'Mount',
  automount: 'Automount',
  swap: 'Swap',
  path: 'Path',
  slice: 'Slice',
  scope: 'Scope',
};

/** The section in which a drop-in of a unit usually says something: `Service`, `Timer`, `Unit`. */
export function sectionOf(unit: string): string {
  return ownValue(sections, unit.slice(unit.lastIndexOf('.') + 1)) ?? 'Unit';
}
