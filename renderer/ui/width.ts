import { useLayoutEffect, useState } from 'react';

/** The width of an element in px, kept current; a wide one until it was measured. Give it the element of a state ref. */
export function useWidth(element: HTMLElement | null): number {
  const [width, setWidth] = useState(1280);
  useLayoutEffect(() => {
    if (!element) return undefined;
    const measure = () => {
      if (element.clientWidth > 0) setWidth(element.clientWidth);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
