import type { RefObject } from 'react';
import { useEffect, useRef } from 'react';

/** Less of it than this in sight is not seen. */
const LEAST_SEEN_PX = 160;

/**
 * For what was asked for and stands below what asked for it on a narrow window: brought to the top of what scrolls when `due` becomes true,
 * unless its beginning is in sight.
 */
export function useIntoView(due: boolean): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const before = useRef(due);
  useEffect(() => {
    const now = due && !before.current;
    before.current = due;
    const top = element.current?.getBoundingClientRect().top;
    if (now && top !== undefined && (top < 0 || top > globalThis.innerHeight - LEAST_SEEN_PX))
      element.current?.scrollIntoView({ block: 'start' });
  }, [due]);
  return element;
}
