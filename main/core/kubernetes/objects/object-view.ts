import type { Kind } from '../../../../preload/contract/cluster-kinds.ts';
import type { ObjectCell, ObjectColumn, ObjectHead, ObjectRow } from '../../../../preload/contract/cluster-objects.ts';
import { ownValue } from '../../../../preload/contract/own-value.ts';
import { words } from '../../failure.ts';
import type { JsonObject } from '../api-object.ts';
import { isObject, listAt, numberAt, objectAt, textAt } from '../api-object.ts';
import { resourceIdOf } from '../discovery.ts';
import type { ListForm } from '../list-pages.ts';
import { tableForm } from '../list-pages.ts';
import { textsAt } from './network-views.ts';
import { clusterKindViews } from './cluster-views.ts';
import { customState } from './custom-state.ts';
import type { KindView, Stated } from './kind-view.ts';
import { stated, THERE } from './kind-view.ts';
import { networkViews } from './network-views.ts';
import { timeOfAge } from './table-times.ts';
import { workloadViews } from './workload-views.ts';

const ownViews: Readonly<Record<string, KindView>> = { ...workloadViews, ...networkViews, ...clusterKindViews };

/** A column may print anything of an object: a thousand rows still make one message. */
const LONGEST_CELL = 500;
/** After this long a deletion is held up by something. */
const SLOW_DELETION_MS = 5 * 60_000;

/** The view of a kind that is known here; null for one that the cluster itself says the columns of. */
export function ownView(kind: Kind): KindView | null {
  // `services.serving.knative.dev` is another thing than `services`.
  return resourceIdOf(kind.plural, kind.group) === kind.plural ? (ownValue(ownViews, kind.plural) ?? null) : null;
}

/**
 * The form in which a kind is listed. Known kinds as whole objects, which most of their columns need. All others as the cluster's own
 * Table: with the objects where they may have a state, without them where they have none (secrets: no value comes along).
 */
export function formOf(kind: Kind): ListForm | undefined {
  if (ownView(kind)) return undefined;
  return tableForm(isCustom(kind) ? 'Object' : 'Metadata');
}

/** Whether it is not of Kubernetes itself. */
export function isCustom(kind: Kind): boolean {
  return resourceIdOf(kind.plural, kind.group) !== kind.plural;
}

/** What a list of this kind looks like; `answer` is a Table where its form is one. */
export function headOf(kind: Kind, answer: JsonObject | null): ObjectHead {
  const own = ownView(kind);
  if (own) return { kind, columns: [...own.columns], stated: own.state !== undefined };
  return { kind, columns: answer ? tableColumns(answer).map(({ column }) => column) : [], stated: isCustom(kind) || kind.id === 'secrets' };
}

/** How an object (or a row of a Table) of this kind becomes a row; null for what is neither. */
export function rowReader(kind: Kind): (value: unknown) => ObjectRow | null {
  const own = ownView(kind);
  const shape: { columns: ReturnType<typeof tableColumns> } = { columns: [] };
  return (value) => {
    if (!isObject(value)) return null;
    // Of a watch each event is a Table of its own, the first with the columns.
    if (textAt(value, 'kind') === 'Table') {
      if (Array.isArray(value['columnDefinitions'])) shape.columns = tableColumns(value);
      const row = listAt(value, 'rows')[0];
      return row ? tableRow(row) : null;
    }
    if (Array.isArray(value['cells'])) return tableRow(value);
    return rowOf(value, own?.cells(value) ?? [], own ? (own.state?.(value) ?? THERE) : isCustom(kind) ? customState(value) : THERE);
  };

  function tableRow(row: JsonObject): ObjectRow | null {
    const object = objectAt(row, 'object');
    const cells: readonly unknown[] = Array.isArray(row['cells']) ? row['cells'] : [];
    const shown = shape.columns.map(({ index, column }) =>
      column.type === 'time' ? timeOfAge(cells[index], object, Date.now()) : tableCell(cells[index]),
    );
    return rowOf(object, shown, isCustom(kind) ? customState(object) : THERE);
  }
}

/** The reader also learns the columns of a page, before its rows. */
export function learnColumns(read: (value: unknown) => ObjectRow | null, answer: JsonObject): void {
  if (textAt(answer, 'kind') === 'Table') read({ kind: 'Table', columnDefinitions: answer['columnDefinitions'] });
}

function rowOf(object: JsonObject, cells: readonly ObjectCell[], its: Stated): ObjectRow | null {
  const metadata = objectAt(object, 'metadata');
  const name = textAt(metadata, 'name');
  if (name === null) return null;
  const namespace = textAt(metadata, 'namespace') ?? '';
  const { level, state } = deletion(metadata) ?? its;
  return {
    // A kind that an extension serves (metrics) may have no uid.
    uid: textAt(metadata, 'uid') ?? `${namespace}/${name}`,
    namespace,
    name,
    createdAt: textAt(metadata, 'creationTimestamp') ?? '',
    level,
    state,
    cells: cells.map((cell) => (typeof cell === 'string' && cell.length > LONGEST_CELL ? `${cell.slice(0, LONGEST_CELL)}…` : cell)),
  };
}

/** What is said of every object that is being deleted; null for one that is not. */
export function deletion(metadata: JsonObject): Stated | null {
  const since = textAt(metadata, 'deletionTimestamp');
  if (since === null) return null;
  const finalizers = textsAt(metadata, 'finalizers');
  if (finalizers.length === 0 || Date.now() - Date.parse(since) < SLOW_DELETION_MS)
    return stated('changing', 'Being deleted', 'En cours de suppression');
  return stated(
    'degraded',
    `Its deletion is held up by ${finalizers.join(', ')}`,
    `Sa suppression est retenue par ${finalizers.join(', ')}`,
  );
}

/** State of one whole object, as its row has it. */
export function stateOf(kind: Kind, object: JsonObject): Stated {
  const gone = deletion(objectAt(object, 'metadata'));
  if (gone) return gone;
  const own = ownView(kind);
  return own ? (own.state?.(object) ?? THERE) : isCustom(kind) ? customState(object) : THERE;
}

/** Columns of a Table besides name and age, which every list has. */
export function tableColumns(table: JsonObject): readonly { readonly index: number; readonly column: ObjectColumn }[] {
  const seen = new Set<string>();
  return listAt(table, 'columnDefinitions').flatMap((definition, index) => {
    const name = textAt(definition, 'name') ?? `${index}`;
    const key = name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-');
    if (/^(?:name|age|namespace|created at)$/iu.test(name) || seen.has(key)) return [];
    seen.add(key);
    const type = textAt(definition, 'type');
    const column: ObjectColumn = {
      key,
      header: words(name, ownValue(FRENCH, name) ?? name),
      // Kubernetes calls the count of keys a string.
      type: type === 'date' ? 'time' : type === 'integer' || type === 'number' || name === 'Data' ? 'number' : 'name',
      optional: (numberAt(definition, 'priority') ?? 0) > 0,
    };
    return [{ index, column }];
  });
}

/** Words of the Tables of Kubernetes' own kinds. */
const FRENCH: Readonly<Record<string, string>> = {
  Data: 'Clés',
  Type: 'Type',
  Secrets: 'Secrets',
  Role: 'Rôle',
  Users: 'Utilisateurs',
  Groups: 'Groupes',
  ServiceAccounts: 'Comptes de service',
  Provisioner: 'Provisionneur',
  ReclaimPolicy: 'Une fois libéré',
  Value: 'Valeur',
  'Min Available': 'Minimum disponible',
  'Max Unavailable': 'Maximum indisponible',
  'Allowed Disruptions': 'Interruptions permises',
  Holder: 'Détenteur',
  Request: 'Demandes',
  Limit: 'Limites',
};

function tableCell(cell: unknown): ObjectCell {
  if (typeof cell === 'string') return cell === '' || cell === '<none>' ? null : cell;
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return String(cell);
  return cell === null || cell === undefined ? null : JSON.stringify(cell);
}
