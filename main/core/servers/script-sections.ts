import { FailureError } from '../failure.ts';
import { scriptNotRun } from '../vantage/script-failures.ts';
import type { CommandResult } from '../vantage/vantage.ts';
import { parseSections } from './parse/sections.ts';

/**
 * The sections of what a script of ours printed. Throws FailureError `command-failed` where there is none at all: then the script did
 * not run, and an empty list would be untrue.
 */
export function sectionsOf({ stdout, stderr }: Pick<CommandResult, 'stdout' | 'stderr'>): ReadonlyMap<string, string> {
  const sections = parseSections(stdout);
  if (sections.size === 0) throw new FailureError(scriptNotRun(`${stdout}\n${stderr}`));
  return sections;
}
