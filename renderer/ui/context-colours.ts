import type { ContextColour } from '../../preload/contract/settings.ts';

/** The colours clusters are told apart by: each at least 3:1 against the surfaces of both modes (WCAG 2.2, 1.4.11), none of them red. */
export const contextColours: Readonly<Record<ContextColour, string>> = {
  blue: '#3d7fd1',
  green: '#3f8c48',
  amber: '#a3740b',
  orange: '#c1611c',
  violet: '#8a63e0',
  pink: '#c94a8c',
};
