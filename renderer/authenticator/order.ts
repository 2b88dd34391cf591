/** The ids with one of them at another place; the same where that place is none. */
export function moved(ids: readonly string[], id: string, to: number): readonly string[] {
  if (to < 0 || to >= ids.length || !ids.includes(id)) return ids;
  const rest = ids.filter((one) => one !== id);
  return [...rest.slice(0, to), id, ...rest.slice(to)];
}
