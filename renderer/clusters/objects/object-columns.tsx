import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectHead, ObjectRow, Usage } from '../../../preload/contract/cluster-objects.ts';
import { useFormats } from '../../ui/formats.ts';
import type { Column } from '../../ui/table/table-columns.tsx';
import { useWords } from '../../ui/words.ts';
import { useAmounts } from '../amounts.ts';
import { useCommonColumns } from '../row-columns.tsx';
import { useUsageColumns } from '../usage-columns.tsx';
import { shownCell, sortedBy } from './cells.tsx';

const WIDTHS = {
  text: 'minmax(8rem, 1fr)',
  name: 'minmax(7rem, 0.8fr)',
  number: '6rem',
  ratio: '5.5rem',
  time: '7.5rem',
  bytes: '8.5rem',
  millicores: '8rem',
} as const;

/** Of secrets only certificates have a state: their names and types are what one reads. */
const SELDOM_STATED = 'minmax(8rem, 1fr)';

/** The columns of a list of any kind: name, namespace, state, what its kind has, age. */
export function useObjectColumns(
  head: ObjectHead | undefined,
  allNamespaces: boolean,
  usage: ReadonlyMap<string, Usage> | null,
): readonly Column<ObjectRow>[] {
  const { name, namespace, state, age } = useCommonColumns(allNamespaces);
  const { t } = useTranslation('kinds');
  const say = useWords();
  const formats = useFormats();
  const { cpu } = useAmounts();
  const measured = useUsageColumns<ObjectRow>(usage);
  return useMemo((): readonly Column<ObjectRow>[] => {
    const own = (head?.columns ?? []).map(({ key, header, type, optional }, index): Column<ObjectRow> => ({
      key: `its-${key}`,
      header: say(header),
      width: WIDTHS[type],
      optional,
      mono: type === 'name',
      ...(type === 'number' || type === 'ratio' || type === 'bytes' || type === 'millicores' ? { align: 'end' as const } : {}),
      // Without a state what is known of it stands on the second line.
      ...(head?.stated === false && index === 0 && type !== 'number' ? { narrowLine: 2 as const } : {}),
      sortBy: ({ cells }) => sortedBy(cells[index] ?? null, type),
      cell: ({ cells }) => {
        const shown = shownCell(cells[index] ?? null, type, formats, cpu);
        return typeof shown === 'string' ? <span title={shown}>{shown}</span> : shown;
      },
    }));
    if (head?.kind.id === 'events') {
      const message = { ...state, header: t('column.message') };
      const its = own.map((column): Column<ObjectRow> => (column.key === 'its-object' ? { ...column, narrowLine: 1 } : column));
      // What is said matters; the name of an event tells nothing.
      const itsName = { ...name, always: false, optional: true };
      return [message, ...its, namespace, { ...age, optional: true }, itsName];
    }
    return [
      name,
      ...(head?.kind.namespaced === false ? [] : [namespace]),
      ...(head?.stated === false ? [] : [head?.kind.id === 'secrets' ? { ...state, width: SELDOM_STATED } : state]),
      ...own,
      ...measured,
      age,
    ];
  }, [head, name, namespace, state, age, measured, say, formats, cpu, t]);
}
