import { useMemo } from 'react';
import type { Kind } from '../../preload/contract/cluster-kinds.ts';
import type { PaletteEntry } from '../app/palette/entries.ts';
import { usePaletteEntries } from '../app/palette/entries.ts';
import { groupKinds } from './kind-groups.ts';
import { useKindName } from './kind-names.ts';
import { clusterPath } from './paths.ts';

/** Puts the kinds of the cluster that is shown into the palette, by their names, ids and short names. */
export function useKindEntries(context: string, kinds: readonly Kind[] | undefined): void {
  const nameOf = useKindName();
  usePaletteEntries(
    'clusters.kinds',
    useMemo(
      () =>
        groupKinds(kinds).flatMap((group) =>
          group.kinds.map(({ id, kind }): PaletteEntry => ({
            id: `kind/${context}/${id}`,
            kind: 'page',
            title: nameOf(id, kind),
            detail: kind && kind.id !== kind.plural ? `${kind.group} · ${context}` : context,
            keywords: [id, kind?.kind ?? '', ...(kind?.shortNames ?? [])],
            run: clusterPath(context, id),
          })),
        ),
      [kinds, context, nameOf],
    ),
  );
}
