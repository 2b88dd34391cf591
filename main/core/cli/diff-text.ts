import { structuredPatch } from 'diff';
import type { Plan } from '../../../preload/contract/change.ts';
import type { Language } from '../../../preload/contract/words.ts';

const CONTEXT_LINES = 3;
/** Texts that differ everywhere are not compared to the last line. */
const LIMIT_MS = 1500;
/** Lines of all diffs of a plan together; a terminal is no place for more. */
const MOST_LINES = 400;

/** What a plan changes, file by file and line by line, three lines around each change; says how many lines are left out. */
export function diffText(diffs: Plan['diffs'], language: Language): string[] {
  const french = language === 'fr';
  const lines: string[] = [];
  let left = 0;
  for (const { path, before, after } of diffs) {
    const note = before === null ? (french ? ' (nouveau)' : ' (new)') : after === null ? (french ? ' (supprimé)' : ' (deleted)') : '';
    lines.push(`  ${path}${note}`);
    const patch = structuredPatch(path, path, before ?? '', after ?? '', '', '', { context: CONTEXT_LINES, timeout: LIMIT_MS });
    const its = (patch?.hunks ?? []).flatMap(({ oldStart, oldLines, newStart, newLines, lines: changed }) => [
      `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
      ...changed,
    ]);
    const room = Math.max(0, MOST_LINES - lines.length);
    lines.push(...its.slice(0, room).map((line) => `    ${line}`));
    left += Math.max(0, its.length - room);
  }
  if (left > 0)
    lines.push(
      french ? `  … encore ${left} lignes ; --dry-run --json les donne toutes` : `  … ${left} more lines; --dry-run --json has them all`,
    );
  return lines;
}
