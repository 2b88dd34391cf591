import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import type { EnvLine } from './env-lines.ts';

/** So many stretches of left-out lines are named; the rest is counted. */
const MOST_NAMED = 20;

/** Why the value of a line is not what it seems to be and cannot be kept; null when it can. Names its line, never its value. */
export function whyUnusable({ line, quoted, value, behind, exported }: EnvLine): Words | null {
  if (quoted === 'open')
    return words(
      `Line ${line}: its quotation mark is never closed. Close it in the file, and import that.`,
      `Ligne ${line} : son guillemet n’est jamais fermé. Fermez-le dans le fichier, puis importez celui-ci.`,
    );
  const further = quoted === null ? value : behind;
  const several =
    /(?:^|[\s;])export\s+[A-Za-z_]\w*|;\s*[A-Za-z_]\w*=/u.test(further) || (exported && /\s[A-Za-z_]\w*=/u.test(` ${further}`));
  if (several)
    return words(
      `Line ${line} holds more than one assignment. Write each on a line of its own.`,
      `La ligne ${line} contient plus d’une affectation. Écrivez chacune sur sa propre ligne.`,
    );
  if (behind !== '')
    return words(
      `Line ${line}: something stands behind the closing quotation mark. Which of it belongs to the value cannot be told.`,
      `Ligne ${line} : quelque chose suit le guillemet fermant. On ne peut pas dire ce qui fait partie de la valeur.`,
    );
  return null;
}

/** Whether a value names another variable or a command that a shell or docker compose would put in its place. */
export function refersElsewhere({ quoted, value }: Pick<EnvLine, 'quoted' | 'value'>): boolean {
  return (quoted === 'double' || quoted === null) && /\$\{|\$\(|\$[A-Za-z_]/u.test(value);
}

/** What is to be said of a value that is kept as it stands. */
export function noteOf(found: EnvLine): Words | null {
  const { line, value } = found;
  if (refersElsewhere(found))
    return words(
      `Line ${line} refers to another variable or a command ($…). It is taken as it is written; nothing is put in its place.`,
      `La ligne ${line} renvoie à une autre variable ou à une commande ($…). Elle est prise telle qu’elle est écrite ; rien n’est substitué.`,
    );
  if (value.includes('\r'))
    return words(
      `Line ${line}: the lines of its value end as on Windows (CRLF), and are kept so.`,
      `Ligne ${line} : les lignes de sa valeur se terminent comme sous Windows (CRLF), et sont gardées ainsi.`,
    );
  return null;
}

/** What a file holds besides assignments, and names that it has more than once. Says lines and names, never values. */
export function oddities(text: string, found: readonly EnvLine[]): Words[] {
  return [...leftOut(text, found), ...repeated(found)];
}

function leftOut(text: string, found: readonly EnvLine[]): Words[] {
  const taken = new Set(found.flatMap(({ line, end }) => Array.from({ length: end - line + 1 }, (_, at) => line + at)));
  const stretches: { readonly from: number; to: number; readonly why: Words }[] = [];
  for (const [index, content] of text.split(/\r?\n/u).entries()) {
    const line = index + 1;
    if (taken.has(line) || /^\s*(?:#.*)?$/u.test(content)) continue;
    const why = whyNone(content);
    const last = stretches.at(-1);
    if (last !== undefined && last.to === line - 1 && last.why.en === why.en) last.to = line;
    else stretches.push({ from: line, to: line, why });
  }
  const said = stretches
    .slice(0, MOST_NAMED)
    .map(({ from, to, why }) =>
      from === to
        ? words(`Line ${from} was left out: ${why.en}`, `La ligne ${from} a été laissée de côté : ${why.fr}`)
        : words(`Lines ${from} to ${to} were left out: ${why.en}`, `Les lignes ${from} à ${to} ont été laissées de côté : ${why.fr}`),
    );
  const more = stretches.length - said.length;
  return more === 0
    ? said
    : [
        ...said,
        words(
          `And ${more} more places were left out: from line ${stretches[MOST_NAMED]?.from ?? 0} on.`,
          `Et ${more} autres endroits laissés de côté, à partir de la ligne ${stretches[MOST_NAMED]?.from ?? 0}.`,
        ),
      ];
}

/** Why a line is no assignment. */
function whyNone(content: string): Words {
  const exported = /^\s*export\s+(?<name>[A-Za-z_]\w{0,199})\s*$/u.exec(content)?.groups?.['name'];
  if (exported !== undefined) return words(`${exported} is exported without a value.`, `${exported} est exportée sans valeur.`);
  const named = /^\s*(?<name>[A-Za-z_][\w.-]{0,199})\s*:(?:\s|$)/u.exec(content)?.groups?.['name'];
  if (named !== undefined)
    return words(
      `${named} is written with a colon; a .env file has ${named}=value.`,
      `${named} est écrit avec un deux-points ; un fichier .env a ${named}=valeur.`,
    );
  return words('it is no NAME=value.', 'ce n’est pas un NOM=valeur.');
}

function repeated(found: readonly EnvLine[]): Words[] {
  const lines = new Map<string, number[]>();
  for (const { name, line } of found) {
    const at = lines.get(name);
    if (at === undefined) lines.set(name, [line]);
    else at.push(line);
  }
  return [...lines]
    .filter(([, at]) => at.length > 1)
    .slice(0, MOST_NAMED)
    .map(([name, at]) => {
      const shown = at.slice(0, 10).join(', ');
      return words(
        `${name} stands there ${at.length} times (lines ${shown}); the last one counts.`,
        `${name} y figure ${at.length} fois (lignes ${shown}) ; la dernière compte.`,
      );
    });
}
