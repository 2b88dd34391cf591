import { useFormats } from './formats.ts';
import { useNowSince } from './now.ts';

/** How long ago (or ahead) something is, kept current; the exact time on hover and for screen readers. `at` is ISO 8601 or epoch ms. */
export function RelativeTime({ at }: { readonly at: string | number }) {
  const formats = useFormats();
  const instant = new Date(at).getTime();
  const tick = useNowSince(instant);
  // The clock ticks once a second: what just happened must not be ahead of it.
  const now = Date.now() >= instant ? Math.max(tick, instant) : tick;
  // The browser's own tip: hundreds of these may stand in a table.
  return (
    <time dateTime={new Date(at).toISOString()} title={formats.dateTime(at)} style={{ whiteSpace: 'nowrap' }}>
      {formats.relative(at, now)}
    </time>
  );
}

/** A time among facts: how long ago, and exactly when. */
export function ToldTime({ at }: { readonly at: string | number }) {
  const formats = useFormats();
  return (
    <>
      <RelativeTime at={at} /> ({formats.dateTime(at)})
    </>
  );
}
