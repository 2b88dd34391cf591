/** The phases of a mail test in their order; their words are `mail:phase.NAME`. */
export const mailPhases = [
  'resolve',
  'connect',
  'greeting',
  'ehlo',
  'starttls',
  'tls',
  'ehlo-tls',
  'auth',
  'mail-from',
  'rcpt-to',
  'data',
  'quit',
] as const;

export function isMailPhase(name: string): name is (typeof mailPhases)[number] {
  return mailPhases.some((phase) => phase === name);
}
