import type { DataEntry } from '../../../preload/contract/cluster-objects.ts';

/** The values that a form may fill in: what is masked or cut is not shown in it, as it would be written back as it stands. */
export function editableData(data: readonly DataEntry[]): { readonly key: string; readonly text: string | null }[] {
  return data.map(({ key, text, whole }) => ({ key, text: whole ? text : null }));
}
