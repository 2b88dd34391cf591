/** A line of `systemctl list-units`. */
export interface ListedUnit {
  readonly unit: string;
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  readonly description: string;
}

/**
 * Units from `systemctl list-units --all --plain --full --no-pager`, with its header line. Marks before the name (`●`, `*`,
 * `×`, `x`) are left out, as older versions print them even with `--plain`. While jobs are queued there is a column JOB
 * before the description: then the header says where the description starts (systemctl(1)).
 */
export function parseListUnits(text: string): ListedUnit[] {
  const units: ListedUnit[] = [];
  let descriptionAt: number | null = null;
  for (const line of text.split('\n')) {
    if (/^\s*UNIT\s+LOAD\s+ACTIVE\s+SUB\b/u.test(line)) {
      descriptionAt = /\sJOB\s/u.test(line) ? line.indexOf('DESCRIPTION') : null;
      continue;
    }
    // The table ends with an empty line; a legend follows.
    if (line.trim() === '') {
      if (units.length > 0) break;
      continue;
    }
    const found = /^(?:\s*[●○×↻*x]\s)?\s*(\S+\.[a-z]+)\s+(\S+)\s+(\S+)\s+(\S+)(?:\s+(.*?))?\s*$/u.exec(line);
    if (!found) continue;
    const [, unit = '', load = '', active = '', sub = '', rest = ''] = found;
    const description = descriptionAt === null ? rest : line.slice(descriptionAt).trim();
    units.push({ unit, load, active, sub, description });
  }
  return units;
}
