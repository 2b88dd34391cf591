import { lazy, Suspense, useEffect, useRef } from 'react';

const load = () => import('./palette.tsx');
const Palette = lazy(load);

const PREFETCH_MS = 500;

interface PaletteHostProps {
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** Listens for Ctrl/Cmd+K everywhere; the palette itself is loaded when it is first opened. */
export function PaletteHost({ open, onOpen, onClose }: PaletteHostProps) {
  const toggle = useRef(onOpen);
  toggle.current = open ? onClose : onOpen;
  // Fetched once the first page stands, so that what is typed right after the first Ctrl+K is not lost.
  useEffect(() => {
    const idle = setTimeout(() => void load(), PREFETCH_MS);
    return () => clearTimeout(idle);
  }, []);
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
