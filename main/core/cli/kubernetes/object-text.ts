import type {
  LinkGroup,
  ObjectCell,
  ObjectColumn,
  ObjectDetails,
  ObjectHead,
  ObjectRow,
  Resources,
} from '../../../../preload/contract/cluster-objects.ts';
import type { Words } from '../../../../preload/contract/words.ts';
import { words } from '../../failure.ts';
import { sizeText } from '../amounts.ts';
import { headings } from './headings.ts';
import type { Output } from '../output.ts';
import { table } from '../output.ts';

type Speech = Pick<Output, 'say' | 'language'>;

/** A list of any kind as a table: what kubectl shows, with the state in words. */
export function objectsText(head: ObjectHead, rows: readonly ObjectRow[], output: Speech, allNamespaces: boolean): string {
  const shown = head.columns.flatMap((column, index) => (column.optional ? [] : [{ column, index }]));
  const withNamespace = allNamespaces && head.kind.namespaced;
  return table(
    [
      ...headings(output, ...(withNamespace ? (['NAMESPACE', 'NAME'] as const) : (['NAME'] as const))),
      ...shown.map(({ column }) => output.say(column.header).toUpperCase()),
      ...headings(output, 'CREATED', ...(head.stated ? (['STATE'] as const) : [])),
    ],
    rows.map((row) => [
      ...(withNamespace ? [row.namespace] : []),
      row.name,
      ...shown.map(({ column, index }) => cellText(row.cells[index] ?? null, column.type, output)),
      row.createdAt === '' ? '-' : row.createdAt,
      ...(head.stated ? [row.state === null ? '-' : output.say(row.state)] : []),
    ]),
  );
}

/** Everything that is known of one object, as paragraphs. */
export function detailsText(details: ObjectDetails, output: Speech): string {
  const say = (text: Words) => output.say(text);
  const colon = say(words(':', ' :'));
  const place = `${details.kind.kind} ${details.namespace === null ? '' : `${details.namespace}/`}${details.name}`;
  const section = (title: Words, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', `${say(title)}${colon}`, ...lines.map((line) => `  ${line}`)];
  const facts = details.facts.flatMap(({ name, value, type }) =>
    value === null ? [] : [`${say(name)}${colon} ${cellText(value, type, output)}`],
  );
  return [
    details.state === null ? place : `${place}${colon} ${say(details.state)}`,
    ...facts,
    `${say(words('Created', 'Créé'))}${colon} ${details.createdAt}`,
    ...section(
      words('Belongs to', 'Appartient à'),
      details.owners.map(({ kind, name }) => `${kind} ${name}`),
    ),
    ...section(
      words('Containers', 'Conteneurs'),
      details.containers.flatMap(({ name, image, resources, usage }) => [
        `${name} (${image ?? '-'})`,
        `  ${say(words('asks for', 'demande'))} ${amounts(resources.cpuRequestMillicores, resources.memoryRequestBytes, output)}, ${say(words('at most', 'au plus'))} ${limits(resources, output)}`,
        ...(usage ? [`  ${say(words('uses', 'utilise'))} ${amounts(usage.cpuMillicores, usage.memoryBytes, output)}`] : []),
      ]),
    ),
    ...(details.usageProblem ? ['', say(details.usageProblem)] : []),
    ...section(
      words('Keys', 'Clés'),
      details.data.map(
        ({ key, bytes, text, binary }) =>
          `${key} (${sizeText(bytes, output.language === 'fr')}${binary ? `, ${say(words('binary', 'binaire'))}` : ''})${text === null ? '' : `${colon} ${text}`}`,
      ),
    ),
    ...details.links.flatMap((group) => section(group.heading, linkLines(group, output))),
    ...section(
      words('Conditions', 'Conditions'),
      details.conditions.map(({ type, status, reason, message }) =>
        [`${type}=${status}`, ...[reason, message].filter((part) => part !== null)].join('  '),
      ),
    ),
    ...section(
      words('Events', 'Événements'),
      details.events.map(
        ({ last, type, reason, message, count }) => `${last ?? '-'}  ${type}  ${reason}${count > 1 ? ` (x${count})` : ''}  ${message}`,
      ),
    ),
    ...(details.eventsProblem ? ['', say(details.eventsProblem.cause)] : []),
    ...section(
      words('Labels', 'Labels'),
      Object.entries(details.labels).map(([key, value]) => `${key}=${value}`),
    ),
  ].join('\n');
}

function linkLines({ links, more, problem }: LinkGroup, output: Speech): readonly string[] {
  return [
    ...(links.length === 0 && problem === null ? [output.say(words('none', 'aucun'))] : []),
    ...links.map(({ name, state }) => (state === null ? name : `${name}  ${output.say(state)}`)),
    ...(more > 0 ? [output.say(words(`and ${more} more`, `et ${more} de plus`))] : []),
    ...(problem ? [output.say(problem.cause)] : []),
  ];
}

function limits({ cpuLimitMillicores, memoryLimitBytes }: Resources, output: Speech): string {
  return cpuLimitMillicores === null && memoryLimitBytes === null
    ? output.say(words('what the node has', 'ce que le nœud a'))
    : amounts(cpuLimitMillicores, memoryLimitBytes, output);
}

function amounts(millicores: number | null, bytes: number | null, output: Speech): string {
  const said = [
    ...(millicores === null ? [] : [`CPU ${cellText(millicores, 'millicores', output)}`]),
    ...(bytes === null ? [] : [`${output.say(words('memory', 'mémoire'))} ${cellText(bytes, 'bytes', output)}`]),
  ];
  return said.length === 0 ? output.say(words('nothing', 'rien')) : said.join(', ');
}

/** A value as text: sizes and CPU in their units, what is not there as a dash. */
export function cellText(cell: ObjectCell, type: ObjectColumn['type'], { language }: Pick<Speech, 'language'>): string {
  if (cell === null) return '-';
  if (typeof cell === 'string') return cell;
  if (type === 'bytes') return sizeText(cell, language === 'fr');
  return type === 'millicores' ? `${Math.round(cell * 10) / 10}m` : String(cell);
}
