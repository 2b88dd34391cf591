import { stopPhaseSchema } from '../../preload/contract/mail.ts';

/** The phases of a mail test in their order; their words are `mail:phase.NAME`. */
export const mailPhases = [...stopPhaseSchema.options, 'data', 'quit'] as const;

export function isMailPhase(name: string): name is (typeof mailPhases)[number] {
  return mailPhases.some((phase) => phase === name);
}
