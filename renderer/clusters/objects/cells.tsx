import type { ReactNode } from 'react';
import type { ObjectCell, ObjectColumn } from '../../../preload/contract/cluster-objects.ts';
import type { Formats } from '../../ui/formats.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';

/** A value of a column as it is shown; `cpu` writes thousandths of a core. */
export function shownCell(cell: ObjectCell, type: ObjectColumn['type'], formats: Formats, cpu: (millicores: number) => string): ReactNode {
  if (cell === null || cell === '') return '—';
  if (typeof cell === 'number') {
    if (type === 'bytes') return formats.bytes(cell);
    return type === 'millicores' ? cpu(cell) : formats.number(cell);
  }
  return type === 'time' && !Number.isNaN(Date.parse(cell)) ? <RelativeTime at={cell} /> : cell;
}

/** What a value is sorted by: what is not there comes first. */
export function sortedBy(cell: ObjectCell, type: ObjectColumn['type']): string | number {
  if (cell === null) return type === 'text' || type === 'name' ? '' : Number.NEGATIVE_INFINITY;
  if (typeof cell === 'number') return cell;
  if (type === 'time') return -Date.parse(cell);
  if (type === 'ratio') {
    const [some = 0, all = 0] = cell.split('/').map(Number);
    return all === 0 ? 1 : some / all;
  }
  return cell;
}
