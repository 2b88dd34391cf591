import type { UnitScope } from '../../../../preload/contract/journal.ts';
import type { UnitRelations } from '../../../../preload/contract/unit-override.ts';
import type { Vantage } from '../../vantage/vantage.ts';
import { onOpenrc, RELATIONS_SCRIPT } from '../openrc/openrc-scripts.ts';
import { isOpenrc, parseServiceRelations } from '../openrc/services.ts';
import { parseDependencies } from '../parse/dependencies.ts';
import { parseProperties, timestampOf } from '../parse/properties.ts';
import { sectionLine } from '../parse/sections.ts';
import { sectionsOf } from '../script-sections.ts';
import { checkUnitName } from './unit-name.ts';
import { scopedScript } from './user-scope.ts';

const WITHIN_MS = 30_000;

/** $1 is the unit. Only its direct neighbours: deeper trees repeat half the machine. */
const SCRIPT = [
  `echo; echo '${sectionLine('needs')}'`,
  'systemctl list-dependencies --no-pager -- "$1" 2>/dev/null | head -n 600',
  `echo '${sectionLine('needed-by')}'`,
  'systemctl list-dependencies --reverse --no-pager -- "$1" 2>/dev/null | head -n 600',
  `echo '${sectionLine('states')}'`,
  'systemctl list-units --all --plain --full --no-legend --no-pager 2>/dev/null',
  `echo '${sectionLine('timer')}'`,
  'case "$1" in *.timer) TZ=UTC systemctl show --no-pager -p Unit,NextElapseUSecRealtime,LastTriggerUSec -- "$1" 2>/dev/null ;; esac',
  `echo '${sectionLine('end')}'`,
].join('\n');

/** What a unit needs, what needs it, and when a timer runs. What cannot be read is empty. Throws FailureError `bad-input`. */
export async function readRelations(
  vantage: Vantage,
  unit: string,
  signal: AbortSignal,
  scope: UnitScope = 'system',
): Promise<UnitRelations> {
  checkUnitName(unit);
  const script = scope === 'user' ? scopedScript(SCRIPT, scope) : `${onOpenrc(RELATIONS_SCRIPT)}\n${SCRIPT}`;
  const command = { program: 'sh', args: ['-c', script, 'sh', unit] };
  const result = await vantage.run(command, { signal, timeoutMs: WITHIN_MS });
  const sections = sectionsOf(result);
  if (isOpenrc(sections)) return parseServiceRelations(unit.replace(/\.service$/u, ''), sections);
  const states = new Map<string, string>();
  for (const line of (sections.get('states') ?? '').split('\n')) {
    const [name, , active] = line
      .replace(/^[●○×↻*]\s+/u, '')
      .trim()
      .split(/\s+/u);
    if (name !== undefined && active !== undefined) states.set(name, active);
  }
  const timer = parseProperties(sections.get('timer') ?? '');
  return {
    needs: parseDependencies(sections.get('needs') ?? '', states),
    neededBy: parseDependencies(sections.get('needed-by') ?? '', states),
    timer: timer.has('Unit')
      ? {
          unit: timer.get('Unit') ?? '',
          nextAt: timestampOf(timer.get('NextElapseUSecRealtime')),
          lastAt: timestampOf(timer.get('LastTriggerUSec')),
        }
      : null,
  };
}
