import { useFormats } from './formats.ts';
import { useNow } from './now.ts';

/** How long ago (or ahead) something is, kept current; the exact time on hover and for screen readers. `at` is ISO 8601 or epoch ms. */
export function RelativeTime({ at }: { readonly at: string | number }) {
  const formats = useFormats();
  const instant = new Date(at).getTime();
  const distance = Date.now() - instant;
  const tick = useNow(Math.abs(distance) < 60_000 ? 1000 : 30_000);
  // The clock is rounded down: what just happened must not be ahead of it.
  const now = distance >= 0 ? Math.max(tick, instant) : tick;
  // The browser's own tip: hundreds of these may stand in a table.
  return (
    <time dateTime={new Date(at).toISOString()} title={formats.dateTime(at)} style={{ whiteSpace: 'nowrap' }}>
      {formats.relative(at, now)}
    </time>
  );
}
