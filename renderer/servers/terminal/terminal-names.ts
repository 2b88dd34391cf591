import type { ServerTerminal } from '../../../preload/contract/terminals.ts';

/** The server a terminal is on. */
export function hostOf({ vantage }: ServerTerminal): string {
  return vantage.replace(/^ssh:/u, '');
}

/** Its number among the terminals of its server, from 1. */
export function numberOf(terminal: ServerTerminal, all: readonly ServerTerminal[]): number {
  return all.filter(({ vantage }) => vantage === terminal.vantage).findIndex(({ id }) => id === terminal.id) + 1;
}
