const UNITS = { en: ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'], fr: ['o', 'Kio', 'Mio', 'Gio', 'Tio', 'Pio'] } as const;

/** `512 MiB`, `7.7 GiB`; French: `7,7 Gio`. */
export function sizeText(bytes: number, french: boolean): string {
  const units = french ? UNITS.fr : UNITS.en;
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const text = value < 10 && unit > 0 ? value.toFixed(1) : value.toFixed(0);
  return `${text.replace('.', french ? ',' : '.')} ${units[unit] ?? ''}`;
}

/** `12 days 3 h`, `3 h 5 min`, `5 min`; French: `12 jours 3 h`. */
export function durationText(seconds: number, french: boolean): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  if (days > 0) return `${days} ${french ? 'jour' : 'day'}${days === 1 ? '' : 's'} ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`;
}
