import { lazy, Suspense, useEffect, useRef } from 'react';

const Palette = lazy(() => import('./palette.tsx'));

interface PaletteHostProps {
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** Listens for Ctrl/Cmd+K everywhere; the palette itself is loaded when it is first opened. */
export function PaletteHost({ open, onOpen, onClose }: PaletteHostProps) {
  const toggle = useRef(onOpen);
  toggle.current = open ? onClose : onOpen;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      toggle.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  if (!open) return null;
  return (
    <Suspense fallback={null}>
      <Palette onClose={onClose} />
    </Suspense>
  );
}
