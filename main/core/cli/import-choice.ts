import type { ImportItem, ImportPlan } from '../../../preload/contract/secret-bundles.ts';
import type { Words } from '../../../preload/contract/words.ts';
import { failure, FailureError, words } from '../failure.ts';
import { KINDS } from './credential-places.ts';
import { headings } from './kubernetes/headings.ts';
import type { Output } from './output.ts';
import { table } from './output.ts';

interface Wanted {
  readonly take?: readonly string[];
  readonly replace?: readonly string[];
  readonly all?: boolean;
}

interface Chosen {
  readonly index: number;
  readonly replace: boolean;
}

/** What is taken: what is new and suggested, or what was named. Throws FailureError `bad-input` for a name the file does not have. */
export function chosenFrom({ items }: Pick<ImportPlan, 'items'>, { take, replace = [], all = false }: Wanted): Chosen[] {
  for (const name of [...(take ?? []), ...replace]) if (!items.some((item) => item.name === name)) throw notInFile(name);
  return items
    .filter(({ name, state, suggested }) => {
      if (state === 'unusable' || state === 'equal') return false;
      if (replace.includes(name)) return true;
      return state === 'new' && (take === undefined ? suggested || all : take.includes(name));
    })
    .map(({ index, name }) => ({ index, replace: replace.includes(name) }));
}

const STATES: Readonly<Record<ImportItem['state'], Words>> = {
  new: words('new', 'nouveau'),
  equal: words('equal', 'identique'),
  different: words('different', 'différent'),
  unusable: words('not usable', 'inutilisable'),
};

/** What there is to say of something in the file: its own note, and why it stays out where nobody said that it should. */
export function noteOf({ index, name, kind, state, suggested, note }: ImportItem, taken: readonly Chosen[], wanted: Wanted): Words | null {
  const out = !taken.some((one) => one.index === index);
  const left =
    !out || wanted.take !== undefined
      ? null
      : state === 'new' && !suggested
        ? words(
            `Left out: ${note === null ? 'it does not look like a secret' : 'it may be no secret'}. To take it: --take ${name}`,
            `Laissé de côté : ${note === null ? 'cela ne ressemble pas à un secret' : 'ce n’est peut-être pas un secret'}. Pour le prendre : --take ${name}`,
          )
        : state === 'different' && kind !== 'totp'
          ? words(
              `Left out: another value is kept under this name. To replace it: --replace ${name}`,
              `Laissé de côté : une autre valeur est gardée sous ce nom. Pour la remplacer : --replace ${name}`,
            )
          : null;
  if (note === null || left === null) return note ?? left;
  return words(`${note.en} ${left.en}`, `${note.fr} ${left.fr}`);
}

/** What a file holds, one a line. */
export function planText(items: readonly ImportItem[], said: (item: ImportItem) => Words | null, output: Output): string {
  if (items.length === 0) return output.say(words('There is no secret in it.', 'Il ne contient aucun secret.'));
  return table(
    headings(output, 'NAME', 'KIND', 'STATE', 'WHY'),
    items.map((item) => {
      const note = said(item);
      return [item.name, output.say(KINDS[item.kind]), output.say(STATES[item.state]), note === null ? '' : output.say(note)];
    }),
  );
}

function notInFile(name: string): FailureError {
  return new FailureError(
    failure(
      'bad-input',
      words(`The file has no ${name}.`, `Le fichier ne contient pas ${name}.`),
      words('See its names with --dry-run.', 'Voyez ses noms avec --dry-run.'),
    ),
  );
}
