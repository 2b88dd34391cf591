/** A moment as sentences say it, to the minute: `2026-05-01 12:00 UTC`. What is no ISO 8601 time stays as it is. */
export function utcText(moment: string): string {
  const time = Date.parse(moment);
  return Number.isNaN(time) ? moment : `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
