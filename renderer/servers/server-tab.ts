import type { ComponentType } from 'react';
import { createContext, use } from 'react';
import type { Failure } from '../../preload/contract/failure.ts';
import { distinctFailures } from './session.ts';

/** What every tab of a server's page is given. */
export interface ServerTabProps {
  /** The machine, as a person names it: `here` or the host as ssh knows it. */
  readonly target: string;
  /** The same, as it reads on screen. */
  readonly name: string;
  readonly vantage: string;
  /** The segments of the path behind the tab's own, decoded: `['nginx.service']`. */
  readonly rest: readonly string[];
  /** False after a disconnect: nothing is asked before the person does. Pass it to the queries as `enabled`. */
  readonly asked: boolean;
  /** Whether what was read may count as current. */
  readonly current: boolean;
}

export type ServerTab = ComponentType<ServerTabProps>;

/** The failures the page itself already shows. */
export const ShownFailures = createContext<readonly Failure[]>([]);

/** Those failures of a tab that the page above does not show already: one lost connection fails every call. */
export function useTabFailures(failures: readonly (Failure | null | undefined)[]): readonly Failure[] {
  const shown = use(ShownFailures);
  return distinctFailures(failures).filter((failure) => !shown.some(({ cause }) => cause.en === failure.cause.en));
}
